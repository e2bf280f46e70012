import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { type EChartsCoreOption, init, use as register } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { Segmented } from "antd";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useDark } from "../app/useDark";
import { useView } from "../app/useView";

register([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  HeatmapChart,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  ScatterChart,
  TooltipComponent,
  VisualMapComponent,
]);

function Drawing({
  label,
  option,
  height,
  onPick,
}: {
  label: string;
  option: EChartsCoreOption;
  height: number;
  onPick: ((at: number) => void) | undefined;
}) {
  const place = useRef<HTMLDivElement>(null);
  const { isDark } = useDark();
  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, isDark ? "dark" : undefined);
    chart.setOption({
      backgroundColor: "transparent",
      animation: false,
      ...option,
      // Drawn, not written into the page: our pages take no style from a script.
      tooltip: { renderMode: "richText", ...(option.tooltip as object | undefined) },
    });
    if (onPick) {
      chart.on("click", (event) => {
        onPick(event.dataIndex);
      });
    }
    const observer = new ResizeObserver(() => {
      chart.resize();
    });
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [option, isDark, onPick]);
  return <div ref={place} role="img" aria-label={label} style={{ height, width: "100%" }} />;
}

/** A chart with the table of its numbers: one or the other is shown, as the address says. */
export function Chart({
  name,
  label,
  option,
  height = 280,
  legend,
  table,
  onPick,
}: {
  /** In the address. */
  name: string;
  /** What it shows, as a sentence with its main numbers: for those who cannot see it. */
  label: string;
  option: EChartsCoreOption;
  height?: number;
  legend?: ReactNode;
  table: ReactNode;
  /** Of what was touched, its place on the axis; the table needs a way of its own there. */
  onPick?: (at: number) => void;
}) {
  const { t } = useTranslation("energy");
  const view = useView();
  const shown = view.one(name, ["table"]) ?? "chart";
  return (
    <figure className="chart">
      <figcaption className="toolbar">
        {legend}
        <Segmented
          style={{ marginInlineStart: "auto" }}
          aria-label={t("showAs")}
          value={shown}
          options={[
            { value: "chart", label: t("chart") },
            { value: "table", label: t("table") },
          ]}
          onChange={(value) => {
            view.set({ [name]: value === "table" ? "table" : undefined });
          }}
        />
      </figcaption>
      {shown === "chart" ? (
        <Drawing label={label} option={option} height={height} onPick={onPick} />
      ) : (
        table
      )}
    </figure>
  );
}
