import {
  GlobalOutlined,
  LogoutOutlined,
  MoonOutlined,
  SunOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { Button, Layout, Menu, Space, Spin, Tooltip } from "antd";
import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Outlet, useLocation } from "react-router-dom";

import { chooseLanguage } from "../i18n";
import { fetchAhead, groups, pages } from "../pages";
import { LostConnection } from "./LostConnection";
import { Palette } from "./Palette";
import { maySee, useSession } from "./session";
import { SignInAgain } from "./SignInAgain";
import { useDark } from "./useDark";
import { useSignOut } from "./useSignOut";

/** Pages that the one who is signed in may see, by group. */
function PageMenu({ isNarrow }: { isNarrow: boolean }) {
  const { t } = useTranslation();
  const granted = useSession().data?.actions ?? [];
  const { pathname } = useLocation();
  const shown = pages.filter((page) => page.icon && maySee(granted, page));
  const here = shown
    .filter((page) => pathname === page.path || pathname.startsWith(`${page.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  const items = groups
    .map((group) => ({
      type: "group" as const,
      key: group,
      label: isNarrow ? null : t(`group.${group}`),
      children: shown
        .filter((page) => page.group === group)
        .map((page) => ({
          key: page.path,
          icon: page.icon,
          label: <Link to={page.path}>{t(`page.${page.name}`)}</Link>,
        })),
    }))
    .filter((group) => group.children.length > 0);
  return (
    <nav aria-label={t("pages")}>
      <Menu selectedKeys={here ? [here.path] : []} items={items} />
    </nav>
  );
}

/** Language, colours and leaving. */
function Switches() {
  const { t, i18n } = useTranslation();
  const { isDark, choose } = useDark();
  const signOut = useSignOut();
  return (
    <Space>
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
  );
}

/** What is around every page. */
export function Shell() {
  useEffect(() => {
    void fetchAhead();
  }, []);
  const { t } = useTranslation();
  const { isDark } = useDark();
  const session = useSession();
  const [isNarrow, setNarrow] = useState(false);
  return (
    <Layout style={{ minHeight: "100vh" }}>
      <a href="#main" className="skip">
        {t("skip")}
      </a>
      <Layout.Header className="head">
        <Link to="/" className="brand">
          Voltmark
        </Link>
        <Palette />
        <Link to="/account" className="who" title={t("page.account")}>
          <UserOutlined aria-hidden /> {session.data?.name}
        </Link>
        <Switches />
      </Layout.Header>
      <LostConnection />
      <Layout>
        <Layout.Sider
          width={192}
          theme={isDark ? "dark" : "light"}
          breakpoint="md"
          collapsedWidth={48}
          onCollapse={setNarrow}
        >
          <PageMenu isNarrow={isNarrow} />
        </Layout.Sider>
        <Layout.Content id="main" tabIndex={-1} style={{ padding: 16, minWidth: 0 }}>
          <Suspense fallback={<Spin />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
      <SignInAgain />
    </Layout>
  );
}
