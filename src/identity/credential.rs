//! What a request brings to say who sends it: headers, by name.
//!
//! In: headers. Out: one credential at most, the address that counts, and what is read as context.

use std::{net::IpAddr, sync::Arc};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use cygnet_resolvers::value::Value;
use ipnet::IpNet;

use super::Denied;

/// Who was there before a proxy.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// May stand before a token.
const BEARER: &str = "bearer";

/// Which headers say what.
#[derive(Debug)]
pub(super) struct Headers {
    pub(super) token: HeaderName,
    pub(super) api_key: HeaderName,
    /// Name in the context, header.
    pub(super) context: Vec<(Arc<str>, HeaderName)>,
    pub(super) proxies: Vec<IpNet>,
}

/// What says who sends a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credential<'a> {
    Token(&'a str),
    ApiKey(&'a str),
}

impl Headers {
    /// The token, if there is one.
    pub(super) fn token<'a>(&self, headers: &'a HeaderMap) -> Result<Option<&'a str>, Denied> {
        let Some(text) = only(headers, &self.token)? else {
            return Ok(None);
        };
        let text = text.trim();
        let scheme = text.split_once(' ').unwrap_or((text, ""));
        match scheme {
            ("", _) => Ok(None),
            (scheme, token) if scheme.eq_ignore_ascii_case(BEARER) => Ok(Some(token.trim_start())),
            _ => Ok(Some(text)),
        }
    }

    /// The key of a program, if there is one.
    pub(super) fn api_key<'a>(&self, headers: &'a HeaderMap) -> Result<Option<&'a str>, Denied> {
        only(headers, &self.api_key)
    }

    /// The address a request came from: the peer's, or where proxies that are trusted say so, the last one that is none of them.
    pub(super) fn address(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Option<IpAddr> {
        let is_proxy = |address: &IpAddr| self.proxies.iter().any(|it| it.contains(address));
        let mut address = peer?.to_canonical();
        let values: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .map(|value| value.to_str().unwrap_or_default())
            .collect();
        let mut before = values
            .iter()
            .flat_map(|value| value.split(','))
            .rev()
            .map(str::trim);
        while is_proxy(&address) {
            let Some(text) = before.next() else { break };
            // A proxy that we trust wrote what cannot be read: nobody knows the address.
            address = text.parse::<IpAddr>().ok()?.to_canonical();
        }
        Some(address)
    }

    /// The values that the configuration takes from headers; `None` where it takes none. A header that is not there, or is no text,
    /// is no value.
    pub(super) fn context(&self, headers: &HeaderMap) -> Option<Value> {
        if self.context.is_empty() {
            return None;
        }
        let entry = |(name, header): &(Arc<str>, HeaderName)| {
            let text = headers.get(header)?.to_str().ok()?;
            Some((Arc::clone(name), Value::String(text.into())))
        };
        Some(Value::Map(self.context.iter().filter_map(entry).collect()))
    }
}

/// The only value of a header. Two could be read as either of them by whoever looks next.
pub(super) fn only<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'a str>, Denied> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match values.next() {
        None => value.to_str().map(Some).map_err(|_| Denied::Malformed),
        Some(_) => Err(Denied::Ambiguous),
    }
}

/// The parameters of a connection as headers: texts under names that headers can have. Other entries are left out.
pub(super) fn of_parameters(parameters: &serde_json::Map<String, serde_json::Value>) -> HeaderMap {
    let header = |(name, value): (&String, &serde_json::Value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let value = HeaderValue::from_str(value.as_str()?).ok()?;
        Some((name, value))
    };
    let mut headers = HeaderMap::new();
    for (name, value) in parameters.iter().filter_map(header) {
        // `Authorization` and `authorization` are two entries of a JSON object and one header: both are kept, and refused.
        headers.append(name, value);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(entries: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in entries {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn names() -> Headers {
        Headers {
            token: HeaderName::from_static("authorization"),
            api_key: HeaderName::from_static("x-api-key"),
            context: vec![("locale".into(), HeaderName::from_static("accept-language"))],
            proxies: vec!["10.0.0.0/8".parse().unwrap()],
        }
    }

    #[test]
    fn a_token_may_have_bearer_before_it() {
        let check = |value: &str, expect: Option<&str>| {
            let headers = headers(&[("authorization", value)]);
            assert_eq!(names().token(&headers), Ok(expect), "{value:?}");
        };
        check("a.b.c", Some("a.b.c"));
        check("Bearer a.b.c", Some("a.b.c"));
        check("bearer   a.b.c ", Some("a.b.c"));
        check("BEARER a.b.c", Some("a.b.c"));
        check("Bearer", Some(""));
        check("", None);
        check("Basic eDp5", Some("Basic eDp5"));
        check("Bearera.b.c", Some("Bearera.b.c"));
        assert_eq!(names().token(&HeaderMap::new()), Ok(None));
    }

    #[test]
    fn two_are_refused() {
        let two = headers(&[("authorization", "a"), ("authorization", "a")]);
        assert_eq!(names().token(&two), Err(Denied::Ambiguous));
        let json =
            serde_json::json!({ "Authorization": "a", "authorization": "b", "x": 1, "a b": "c" });
        let two = of_parameters(json.as_object().unwrap());
        assert_eq!(names().token(&two), Err(Denied::Ambiguous));
        assert_eq!(two.len(), 2);
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let check = |peer: &str, forwarded: &[&str], expect: &str| {
            let entries: Vec<_> = forwarded.iter().map(|it| (FORWARDED_FOR, *it)).collect();
            let found = names().address(&headers(&entries), peer.parse().ok());
            assert_eq!(found, expect.parse().ok(), "{peer} {forwarded:?}");
        };
        check("1.1.1.1", &[], "1.1.1.1");
        check("1.1.1.1", &["2.2.2.2"], "1.1.1.1");
        check("10.0.0.1", &["2.2.2.2"], "2.2.2.2");
        check("10.0.0.1", &["3.3.3.3, 2.2.2.2, 10.0.0.2"], "2.2.2.2");
        check("10.0.0.1", &["3.3.3.3", "2.2.2.2"], "2.2.2.2");
        check("::ffff:10.0.0.1", &["2.2.2.2"], "2.2.2.2");
        check("10.0.0.1", &["10.0.0.3"], "10.0.0.3");
        check("10.0.0.1", &["2.2.2.2, unknown"], "none");
        check("none", &["2.2.2.2"], "none");
    }

    #[test]
    fn context_is_what_the_configuration_takes() {
        let found = names().context(&headers(&[("accept-language", "en"), ("x", "y")]));
        let expect = Value::Map(vec![("locale".into(), Value::String("en".into()))]);
        assert_eq!(found, Some(expect));
        assert_eq!(
            names().context(&HeaderMap::new()),
            Some(Value::Map(Vec::new()))
        );
    }
}
