//! The answer's form: rows in, JSON bytes out. See [`Shape`].
