//! Compressed answers: zstd, br or gzip, whichever the client prefers, from a smallest size on.

use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

use crate::config::http::CompressionConfig;

/// Compresses every answer of at least the configured size for clients that accept it.
pub(in crate::http) fn compression(
    config: &CompressionConfig,
) -> CompressionLayer<impl Predicate + Send + Sync + 'static> {
    let large_enough = SizeAbove::new(u64::try_from(config.min_bytes.get()).unwrap_or(u64::MAX));
    let enabled = config.enabled;
    let switch = move |_: StatusCode, _: Version, _: &HeaderMap, _: &Extensions| enabled;
    CompressionLayer::new().compress_when(large_enough.and(switch))
}
