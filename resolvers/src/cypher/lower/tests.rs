//! Hand-built plans and their texts.
