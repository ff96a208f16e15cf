//! The rule against cross-site requests (CSRF).
//!
//! A browser sends a page's request to another site without asking first only if it is "simple". A POST must be
//! `application/json`, which is not simple (see `graphql.rs`). A GET is simple, cannot change anything, but could be
//! timed: it is refused where the browser says that it comes from elsewhere, unless it carries a header that made the
//! browser ask first, or its origin is one the operator named.
//!
//! Programs that are no browser send neither `Sec-Fetch-Site` nor `Origin` and are not concerned.

use axum::http::{HeaderMap, HeaderName, header};

use super::refusal::Refusal;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Headers no page can send to another site without a preflight request.
const PREFLIGHT_HEADERS: [HeaderName; 5] = [
    HeaderName::from_static("graphql-require-preflight"),
    HeaderName::from_static("apollo-require-preflight"),
    HeaderName::from_static("x-apollo-operation-name"),
    HeaderName::from_static("x-requested-with"),
    header::AUTHORIZATION,
];

/// Content types a page can send to another site without a preflight request.
const SIMPLE_TYPES: [&str; 3] = [
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
];

/// Refuses a GET that a page of another site may have caused.
pub(super) fn check(headers: &HeaderMap, trusted_origins: &[String]) -> Result<(), Refusal> {
    let comes_from_elsewhere = match text(headers, SEC_FETCH_SITE) {
        Some("same-origin" | "none") => false,
        Some(_) => true,
        None => has_foreign_origin(headers),
    };
    let admitted =
        !comes_from_elsewhere || forces_preflight(headers) || is_trusted(headers, trusted_origins);
    if admitted {
        Ok(())
    } else {
        Err(Refusal::CrossSite)
    }
}

fn forces_preflight(headers: &HeaderMap) -> bool {
    let named = PREFLIGHT_HEADERS
        .iter()
        .any(|name| headers.contains_key(name));
    let content_type = text(headers, header::CONTENT_TYPE).map(|value| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        !SIMPLE_TYPES
            .iter()
            .any(|simple| essence.eq_ignore_ascii_case(simple))
    });
    named || content_type == Some(true)
}

fn has_foreign_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = text(headers, header::ORIGIN) else {
        return false;
    };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_none_or(|authority| text(headers, header::HOST) != Some(authority))
}

fn is_trusted(headers: &HeaderMap, trusted_origins: &[String]) -> bool {
    let origin = text(headers, header::ORIGIN);
    origin.is_some_and(|origin| {
        trusted_origins
            .iter()
            .any(|trusted| trusted == "*" || trusted == origin)
    })
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_get(expect: bool, headers: &[(&str, &str)]) {
        let map = headers
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .collect::<HeaderMap>();
        let got = check(&map, &["https://app.example".to_owned()]).is_ok();
        assert_eq!(got, expect, "{headers:?}");
    }

    #[test]
    fn programs_and_our_own_page_are_admitted() {
        check_get(true, &[]);
        check_get(true, &[("accept", "application/json")]);
        check_get(true, &[("sec-fetch-site", "same-origin")]);
        check_get(true, &[("sec-fetch-site", "none")]);
        check_get(
            true,
            &[
                ("origin", "http://localhost:4000"),
                ("host", "localhost:4000"),
            ],
        );
    }

    #[test]
    fn other_sites_are_refused_unless_the_browser_asked_first() {
        let cross = ("sec-fetch-site", "cross-site");
        check_get(false, &[cross]);
        check_get(false, &[("sec-fetch-site", "same-site")]);
        check_get(
            false,
            &[cross, ("content-type", "text/plain;charset=utf-8")],
        );
        check_get(
            false,
            &[
                ("origin", "https://evil.example"),
                ("host", "localhost:4000"),
            ],
        );
        check_get(false, &[("origin", "null"), ("host", "localhost:4000")]);
        check_get(true, &[cross, ("graphql-require-preflight", "1")]);
        check_get(true, &[cross, ("content-type", "application/json")]);
        check_get(true, &[cross, ("origin", "https://app.example")]);
    }
}
