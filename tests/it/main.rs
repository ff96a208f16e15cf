//! The one integration binary: the rules of the house, the cases, the transports, the real services.

mod cancel;
mod cases;
mod cli;
mod codes;
mod differential;
mod files;
mod http;
mod indexes;
mod migration;
mod mutation;
mod pages;
mod planning;
mod random;
mod refusals;
mod server;
mod serving;
mod store;
mod tidy;
