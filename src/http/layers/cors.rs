//! Which pages of other origins may call the server (CORS).

use axum::http::{HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use crate::config::http::CorsConfig;
use crate::http::RouterError;
use crate::http::respond::REPLAYED;

/// Builds the layer. There is none without an origin: no page of another origin may call.
///
/// # Errors
/// An origin that is not one.
pub(in crate::http) fn cors(config: &CorsConfig) -> Result<Option<CorsLayer>, RouterError> {
    if config.origins.is_empty() {
        return Ok(None);
    }
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([HeaderName::from_static("x-request-id"), REPLAYED])
        .max_age(config.max_age.get());
    if config.origins.iter().any(|origin| origin == "*") {
        return Ok(Some(layer.allow_origin(AllowOrigin::any())));
    }
    let origins = config
        .origins
        .iter()
        .map(|origin| read_origin(origin))
        .collect::<Result<Vec<_>, _>>()?;
    let layer = layer.allow_origin(AllowOrigin::list(origins));
    Ok(Some(layer.allow_credentials(config.credentials)))
}

/// A scheme and an authority, and nothing after them: what browsers send and compare.
fn read_origin(origin: &str) -> Result<HeaderValue, RouterError> {
    let refused = || RouterError::Origin {
        origin: origin.to_owned(),
    };
    let (scheme, authority) = origin.split_once("://").ok_or_else(refused)?;
    if scheme.is_empty() || authority.is_empty() || authority.contains(['/', '*', ' ']) {
        return Err(refused());
    }
    HeaderValue::from_str(origin).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_checked() {
        for good in ["https://app.example.com", "http://localhost:3000"] {
            assert!(read_origin(good).is_ok(), "{good}");
        }
        for bad in [
            "app.example.com",
            "https://",
            "https://a/",
            "https://*.example.com",
            "https://a b",
            "://a",
        ] {
            assert!(read_origin(bad).is_err(), "{bad}");
        }
    }
}
