//! The one integration binary: the rules of the house, the cases, the transports, the real services.

mod access;
mod audit;
mod binary;
mod cancel;
mod cases;
mod cli;
mod codes;
mod differential;
mod files;
mod hostile;
mod http;
mod identity;
mod indexes;
mod limits;
mod matrix;
mod migration;
mod mutation;
mod page;
mod pages;
mod planning;
mod random;
mod refusals;
mod server;
mod serving;
mod store;
mod tenancy;
mod tidy;
#[cfg(unix)]
mod tools;
