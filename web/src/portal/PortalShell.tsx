import { EllipsisOutlined, GlobalOutlined, LogoutOutlined, UserOutlined } from "@ant-design/icons";
import { Button, Select, Spin } from "antd";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, useSearchParams } from "react-router-dom";

import { LostConnection } from "../app/LostConnection";
import { SignInAgain } from "../app/SignInAgain";
import { useSignOut } from "../app/useSignOut";
import { Failure } from "../components/Failure";
import { chooseLanguage } from "../i18n";
import { contractIn, mainPlaces, morePlaces } from "./places";
import { useContract } from "./useContract";

/** What customers see around each page: on a phone the places to go are at the bottom. */
export function PortalShell() {
  const { t, i18n } = useTranslation("my");
  const signOut = useSignOut();
  const { contracts, contract, choose, error } = useContract();
  const search = contractIn(useSearchParams()[0]);
  return (
    <div className="portal">
      <a href="#main" className="skip">
        {t("skip", { ns: "app" })}
      </a>
      <header className="portal-head">
        <Link to={{ pathname: "/my", search }} className="portal-brand">
          Voltmark
        </Link>
        {contracts.length > 1 ? (
          <Select
            aria-label={t("contract")}
            value={contract?.consumer_no ?? ""}
            options={contracts.map((one) => ({
              value: one.consumer_no,
              label: `${one.address} · ${one.consumer_no}`,
            }))}
            onChange={choose}
            popupMatchSelectWidth={false}
            className="portal-choice"
          />
        ) : null}
        <span className="portal-tools">
          <Button
            type="text"
            icon={<GlobalOutlined />}
            onClick={() => void chooseLanguage(i18n.language === "en" ? "zh-CN" : "en")}
          >
            {t("language", { ns: "app" })}
          </Button>
          <Link
            to="/my/account"
            className="portal-account"
            aria-label={t("title", { ns: "account" })}
            title={t("title", { ns: "account" })}
          >
            <UserOutlined />
          </Link>
          <Button
            type="text"
            aria-label={t("signOut", { ns: "app" })}
            icon={<LogoutOutlined />}
            onClick={() => void signOut()}
          />
        </span>
      </header>
      <nav className="portal-nav" aria-label={t("pages", { ns: "app" })}>
        {mainPlaces.map((place) => (
          <NavLink key={place.to} to={{ pathname: place.to, search }} end={place.to === "/my"}>
            {place.icon}
            <span>{t(`place.${place.text}`)}</span>
          </NavLink>
        ))}
        {morePlaces.map((place) => (
          <NavLink key={place.to} to={{ pathname: place.to, search }} className="portal-wide">
            {place.icon}
            <span>{t(`place.${place.text}`)}</span>
          </NavLink>
        ))}
        <NavLink to={{ pathname: "/my/more", search }} className="portal-narrow">
          <EllipsisOutlined />
          <span>{t("place.more")}</span>
        </NavLink>
      </nav>
      <main id="main" className="portal-main">
        <LostConnection />
        {error ? <Failure error={error} /> : null}
        <Suspense fallback={<Spin />}>{contract ? <Outlet /> : null}</Suspense>
      </main>
      <SignInAgain />
    </div>
  );
}
