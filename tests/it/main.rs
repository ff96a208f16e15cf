//! The one integration binary: the rules of the house, the cases, the transports, the real services.

mod cases;
mod cli;
mod differential;
mod planning;
mod random;
mod server;
mod serving;
mod store;
mod tidy;
