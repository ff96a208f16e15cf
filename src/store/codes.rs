//! Neo4j's error codes and what they mean for us: a table, first match wins.
//!
//! Source: the manual's "Neo4j status codes" and runs against 5.26. The driver's own classes are not used: it would send a
//! statement again that ran out of memory.

use super::ErrorClass;

/// Beginnings of codes, special ones before the groups they belong to.
const TABLE: [(&str, ErrorClass); 30] = [
    (
        "Neo.ClientError.Schema.ConstraintValidationFailed",
        ErrorClass::Constraint,
    ),
    (
        "Neo.ClientError.Schema.ConstraintViolation",
        ErrorClass::Constraint,
    ),
    (
        "Neo.ClientError.Transaction.TransactionTimedOut",
        ErrorClass::Timeout,
    ),
    (
        "Neo.ClientError.Transaction.Terminated",
        ErrorClass::Cancelled,
    ),
    (
        "Neo.ClientError.Transaction.LockClientStopped",
        ErrorClass::Cancelled,
    ),
    (
        "Neo.TransientError.Transaction.Terminated",
        ErrorClass::Cancelled,
    ),
    (
        "Neo.TransientError.Transaction.LockClientStopped",
        ErrorClass::Cancelled,
    ),
    ("Neo.ClientError.Transaction.", ErrorClass::Statement),
    ("Neo.ClientError.Security.Forbidden", ErrorClass::Refused),
    (
        "Neo.ClientError.Security.AuthorizationExpired",
        ErrorClass::TransientBeforeCommit,
    ),
    ("Neo.ClientError.Security.", ErrorClass::Configuration),
    (
        "Neo.ClientError.Database.DatabaseNotFound",
        ErrorClass::Configuration,
    ),
    ("Neo.ClientError.Database.", ErrorClass::Configuration),
    (
        "Neo.ClientError.Cluster.NotALeader",
        ErrorClass::TransientBeforeCommit,
    ),
    (
        "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
        ErrorClass::TransientBeforeCommit,
    ),
    (
        "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
        ErrorClass::Refused,
    ),
    (
        "Neo.ClientError.General.TransactionOutOfMemoryError",
        ErrorClass::Exhausted,
    ),
    ("Neo.ClientError.Statement.", ErrorClass::Statement),
    ("Neo.ClientError.Procedure.", ErrorClass::Statement),
    ("Neo.ClientError.", ErrorClass::Statement),
    (
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        ErrorClass::Exhausted,
    ),
    (
        "Neo.TransientError.General.OutOfMemoryError",
        ErrorClass::Exhausted,
    ),
    (
        "Neo.TransientError.General.StackOverFlowError",
        ErrorClass::Exhausted,
    ),
    (
        "Neo.TransientError.General.TransactionMemoryLimit",
        ErrorClass::Exhausted,
    ),
    (
        "Neo.TransientError.General.DatabaseUnavailable",
        ErrorClass::Unavailable,
    ),
    (
        "Neo.TransientError.Database.DatabaseUnavailable",
        ErrorClass::Unavailable,
    ),
    (
        "Neo.TransientError.Request.NoThreadsAvailable",
        ErrorClass::Unavailable,
    ),
    ("Neo.TransientError.", ErrorClass::TransientBeforeCommit),
    ("Neo.DatabaseError.Statement.", ErrorClass::Database),
    ("Neo.DatabaseError.", ErrorClass::Database),
];

/// The class of a code; what nobody has seen yet is a failure of the database.
pub(super) fn class_of(code: &str) -> ErrorClass {
    TABLE
        .iter()
        .find(|(start, _)| code.starts_with(start))
        .map_or(ErrorClass::Database, |(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        for (code, class) in [
            (
                "Neo.ClientError.Schema.ConstraintValidationFailed",
                ErrorClass::Constraint,
            ),
            (
                "Neo.ClientError.Statement.SyntaxError",
                ErrorClass::Statement,
            ),
            (
                "Neo.ClientError.Statement.ArithmeticError",
                ErrorClass::Statement,
            ),
            (
                "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
                ErrorClass::Timeout,
            ),
            (
                "Neo.ClientError.Transaction.Terminated",
                ErrorClass::Cancelled,
            ),
            (
                "Neo.TransientError.Transaction.DeadlockDetected",
                ErrorClass::TransientBeforeCommit,
            ),
            (
                "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
                ErrorClass::Exhausted,
            ),
            (
                "Neo.ClientError.Security.Unauthorized",
                ErrorClass::Configuration,
            ),
            ("Neo.ClientError.Security.Forbidden", ErrorClass::Refused),
            ("Neo.Never.Seen.Before", ErrorClass::Database),
        ] {
            assert_eq!(class_of(code), class, "{code}");
        }
    }

    #[test]
    fn no_row_of_the_table_is_hidden_by_an_earlier_one() {
        for (index, (start, _)) in TABLE.iter().enumerate() {
            let first = TABLE
                .iter()
                .position(|(earlier, _)| start.starts_with(earlier));
            assert_eq!(first, Some(index), "{start}");
        }
    }
}
