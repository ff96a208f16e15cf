//! What surrounds every request, whichever path it takes: each file is one layer.

mod compression;
mod cors;
mod observe;
mod panic;
mod request_id;

pub(super) use compression::compression;
pub(super) use cors::cors;
pub(super) use observe::observe;
pub(super) use panic::catch_panic;
