//! Content negotiation: which of the two media types of GraphQL over HTTP an answer takes.
//!
//! In: the `Accept` headers. Out: a [`MediaType`], or none where the client accepts neither.

use axum::http::{HeaderMap, header};

/// The media type of an answer. It decides the status of failed requests too (see `respond.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status tells whether the request was well.
    GraphqlResponse,
    /// `application/json`: what clients before the draft expect; a well-formed request has status 200.
    Json,
}

impl MediaType {
    /// The value of `Content-Type`.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    const fn subtype(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "graphql-response+json",
            Self::Json => "json",
        }
    }
}

/// How much a client wants something: the quality in thousandths, then how exactly it was named.
type Wish = (u16, u8);

/// Chooses the answer's media type; `None` where the client accepts neither.
///
/// The higher quality wins, then the more exact name, then the newer type. No header at all means `application/json`.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<MediaType> {
    let mut named = headers.get_all(header::ACCEPT).iter().peekable();
    if named.peek().is_none() {
        return Some(MediaType::Json);
    }
    let ranges: Vec<&str> = named
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    if ranges.iter().all(|range| range.trim().is_empty()) {
        return Some(MediaType::Json);
    }
    let json = wish_for(MediaType::Json, &ranges);
    let graphql = wish_for(MediaType::GraphqlResponse, &ranges);
    match (graphql, json) {
        ((0, _), (0, _)) => None,
        // Named by wildcard only: older clients understand this one.
        ((quality, 0 | 1), (other, _)) if other >= quality => Some(MediaType::Json),
        (graphql, json) if graphql >= json => Some(MediaType::GraphqlResponse),
        _ => Some(MediaType::Json),
    }
}

/// The quality of the most exact range that covers the type.
fn wish_for(media_type: MediaType, ranges: &[&str]) -> Wish {
    let covering = ranges.iter().filter_map(|range| wish_of(media_type, range));
    covering
        .max_by_key(|(_, exactness)| *exactness)
        .unwrap_or((0, 0))
}

fn wish_of(media_type: MediaType, range: &str) -> Option<Wish> {
    let mut parts = range.split(';').map(str::trim);
    let (main, sub) = parts.next()?.split_once('/')?;
    let exactness = match (main.trim(), sub.trim()) {
        ("*", "*") => 0,
        (main, "*") if main.eq_ignore_ascii_case("application") => 1,
        (main, sub)
            if main.eq_ignore_ascii_case("application")
                && sub.eq_ignore_ascii_case(media_type.subtype()) =>
        {
            2
        }
        _ => return None,
    };
    let mut quality = 1000;
    for (name, value) in parts.filter_map(|parameter| parameter.split_once('=')) {
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "q" => quality = thousandths(value),
            "charset" if !is_utf8(value) => return None,
            _ => {}
        }
    }
    Some((quality, exactness))
}

fn thousandths(quality: &str) -> u16 {
    let quality: f32 = quality.parse().unwrap_or(1.0);
    // Between 0 and 1000, so nothing is cut off.
    (quality.clamp(0.0, 1.0) * 1000.0) as u16
}

/// Whether a charset's name means UTF-8.
pub(super) fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &str, expect: Option<MediaType>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        assert_eq!(negotiate(&headers), expect, "{accept}");
    }

    #[test]
    fn the_client_chooses() {
        use MediaType::{GraphqlResponse, Json};
        assert_eq!(negotiate(&HeaderMap::new()), Some(Json));
        check("", Some(Json));
        check("application/json", Some(Json));
        check("Application/JSON; charset=UTF-8", Some(Json));
        check("application/graphql-response+json", Some(GraphqlResponse));
        check(
            "application/graphql-response+json, application/json;q=0.9",
            Some(GraphqlResponse),
        );
        check(
            "application/json, application/graphql-response+json",
            Some(GraphqlResponse),
        );
        check(
            "application/json, application/graphql-response+json;q=0.5",
            Some(Json),
        );
        check("*/*", Some(Json));
        check("application/*", Some(Json));
        check("text/html, */*;q=0.1", Some(Json));
        check("application/json;q=0, */*", Some(GraphqlResponse));
        check("application/graphql-response+json;q=0.1, */*", Some(Json));
    }

    #[test]
    fn neither_is_refused() {
        for accept in [
            "text/html",
            "application/xml",
            "application/json;q=0",
            "application/json;charset=latin1",
            "json",
        ] {
            check(accept, None);
        }
    }
}
