//! The driver's errors to our classes.

use std::io;
use std::time::Duration;

use neo4rs::Error;

use crate::store::{ErrorClass, StoreError, codes};

/// What the server says, under several codes, of a transaction that was ended under a statement's feet: it now and then hits an
/// innocent one that begins while another one is being ended (seen against 5.26). Nothing of it was committed.
const CLOSED: &str = "transaction has been closed";

/// What the server says, under the code of a failure of its own, of a value that no index can hold: the data is at fault.
const TOO_LARGE: &str = "is too large to index";

/// What the server says, under the code of any failure of a procedure, where a search names an index that is not there.
const NO_INDEX: [&str; 2] = [
    "There is no such fulltext schema index",
    "There is no such vector schema index",
];

/// What went wrong in the driver while a statement ran.
pub(super) fn of_driver(error: &Error) -> StoreError {
    let class = match error {
        Error::Neo4j(error) if error.message().contains(CLOSED) => {
            return StoreError::new(ErrorClass::TransientBeforeCommit, error.message())
                .with_code(error.code());
        }
        Error::Neo4j(error) if error.message().contains(TOO_LARGE) => {
            return StoreError::new(ErrorClass::Constraint, error.message())
                .with_code(error.code());
        }
        Error::Neo4j(error) if NO_INDEX.iter().any(|text| error.message().contains(text)) => {
            return StoreError::new(ErrorClass::NoIndex, error.message()).with_code(error.code());
        }
        Error::Neo4j(error) => {
            return StoreError::new(codes::class_of(error.code()), error.message())
                .with_code(error.code());
        }
        Error::IOError { detail } => class_of_io(detail),
        // The pool says this when the wait for a connection was too long.
        Error::ConnectionError => ErrorClass::PoolExhausted,
        Error::ConnectionTimedOut
        | Error::IncompleteBoltExchange
        | Error::UnexpectedMessage(_)
        | Error::Ignored(_)
        | Error::RequestIgnoredError => ErrorClass::Ambiguous,
        Error::ServerUnavailableError(_)
        | Error::RoutingTableError(_)
        | Error::RoutingTableRefreshFailed(_) => ErrorClass::Unavailable,
        Error::AuthenticationError(_)
        | Error::UrlParseError(_)
        | Error::UnsupportedScheme(_)
        | Error::InvalidDnsName(_)
        | Error::InvalidConfig
        | Error::UnsupportedVersion(..)
        | Error::ProtocolMismatch(_) => ErrorClass::Configuration,
        Error::StringTooLong
        | Error::MapTooBig
        | Error::BytesTooBig
        | Error::ListTooLong
        | Error::InvalidInteger(..)
        | Error::IntegerOverflow(..) => ErrorClass::Statement,
        // Whatever else the driver may say (the enum is open): an answer it could not read.
        _ => ErrorClass::Database,
    };
    StoreError::new(class, error.to_string())
}

/// Younger than this, a transaction that was terminated was nobody's target: the server now and then hits an innocent one that begins
/// while another one is being ended, because it uses its own objects again (seen against 5.26).
const YOUNG: Duration = Duration::from_millis(250);

/// The same failure of a transaction of this age: where it cannot have been meant, it is worth another attempt.
pub(super) fn at_age(error: StoreError, age: Duration) -> StoreError {
    match error.class() {
        ErrorClass::Cancelled if age < YOUNG => error.with_class(ErrorClass::TransientBeforeCommit),
        _ => error,
    }
}

/// What went wrong inside a transaction before its commit was sent: a lost connection has undone it.
pub(super) fn before_commit(error: &Error) -> StoreError {
    let error = of_driver(error);
    match error.class() {
        ErrorClass::Ambiguous => error.with_class(ErrorClass::TransientBeforeCommit),
        _ => error,
    }
}

/// What went wrong with a commit. Only a failure that the server itself reports says that nothing was committed.
pub(super) fn of_commit(error: &Error) -> StoreError {
    let classified = of_driver(error);
    match error {
        Error::Neo4j(_) => classified,
        _ => classified.with_class(ErrorClass::UnknownOutcome),
    }
}

/// A refused connection never got the statement; any other break may have come after it.
fn class_of_io(error: &io::Error) -> ErrorClass {
    match error.kind() {
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::NotFound => ErrorClass::Unavailable,
        io::ErrorKind::InvalidData => ErrorClass::Configuration,
        _ => ErrorClass::Ambiguous,
    }
}
