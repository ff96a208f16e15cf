//! The one integration binary: the rules of the house, the cases, the transports, the real services.

mod binary;
mod cancel;
mod cases;
mod cli;
mod differential;
mod files;
mod hostile;
mod http;
mod limits;
mod mutation;
mod page;
mod planning;
mod random;
mod refusals;
mod server;
mod serving;
mod store;
mod tidy;
#[cfg(unix)]
mod tools;
