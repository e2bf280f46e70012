import { GlobalOutlined, LogoutOutlined, MoonOutlined, SunOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Layout, Menu, Space, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { Link, Outlet, useLocation, useNavigate } from "react-router-dom";

import { api } from "../api/client";
import { chooseLanguage } from "../i18n";
import { pages } from "../pages";
import { covers, useSession } from "./session";
import { useDark } from "./useDark";

export function Shell() {
  const { t, i18n } = useTranslation();
  const { isDark, choose } = useDark();
  const session = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { pathname } = useLocation();
  const granted = session.data?.actions ?? [];
  const shown = pages.filter(
    (page) => page.icon && granted.some((one) => covers(one, page.action)),
  );
  const here = shown
    .filter((page) => page.path === "/" || pathname.startsWith(page.path))
    .sort((a, b) => b.path.length - a.path.length)[0];
  const signOut = async () => {
    await api.DELETE("/session");
    queries.clear();
    navigate("/signin");
  };
  return (
    <Layout style={{ minHeight: "100vh" }}>
      <a href="#main" className="skip">
        {t("skip")}
      </a>
      <Layout.Header style={{ display: "flex", alignItems: "center", gap: 16, paddingInline: 16 }}>
        <Link to="/" style={{ color: "#fff", fontWeight: 600, letterSpacing: 0.5 }}>
          Voltmark
        </Link>
        <Input.Search
          aria-label={t("find")}
          placeholder={t("find")}
          style={{ maxWidth: 320 }}
          onSearch={(text) => {
            if (text.trim()) navigate(`/customers/${encodeURIComponent(text.trim())}`);
          }}
        />
        <Space style={{ marginInlineStart: "auto" }}>
          <span style={{ color: "#fff" }}>{session.data?.name}</span>
          <Tooltip title={t("language")}>
            <Button
              ghost
              aria-label={t("language")}
              icon={<GlobalOutlined />}
              onClick={() => void chooseLanguage(i18n.language === "en" ? "zh-CN" : "en")}
            />
          </Tooltip>
          <Tooltip title={t("dark")}>
            <Button
              ghost
              aria-label={t("dark")}
              icon={isDark ? <SunOutlined /> : <MoonOutlined />}
              onClick={() => {
                choose(!isDark);
              }}
            />
          </Tooltip>
          <Tooltip title={t("signOut")}>
            <Button
              ghost
              aria-label={t("signOut")}
              icon={<LogoutOutlined />}
              onClick={() => void signOut()}
            />
          </Tooltip>
        </Space>
      </Layout.Header>
      <Layout>
        <Layout.Sider
          width={176}
          theme={isDark ? "dark" : "light"}
          breakpoint="md"
          collapsedWidth={48}
        >
          <nav aria-label={t("pages")}>
            <Menu
              selectedKeys={here ? [here.path] : []}
              items={shown.map((page) => ({
                key: page.path,
                icon: page.icon,
                label: <Link to={page.path}>{t(`page.${page.name}`)}</Link>,
              }))}
            />
          </nav>
        </Layout.Sider>
        <Layout.Content id="main" style={{ padding: 16 }}>
          <Outlet />
        </Layout.Content>
      </Layout>
    </Layout>
  );
}
