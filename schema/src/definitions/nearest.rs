//! "Did you mean": a wrong name and the right ones in, the nearest out.

/// The nearest of some names, if one is near enough to be meant.
pub fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing is quadratic in the length: nobody misspells a name this long.
    const LONGEST: usize = 100;
    if wrong.len() > LONGEST {
        return None;
    }
    let wrong_lower = wrong.to_lowercase();
    let allowed = wrong.len() / 3 + 1;
    names
        .filter(|name| name.len() <= LONGEST)
        .map(|name| {
            (
                strsim::osa_distance(&wrong_lower, &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// ` Did you mean "x"?`, or nothing.
pub fn did_you_mean(suggestion: Option<&str>) -> String {
    suggestion
        .map(|name| format!(" Did you mean \"{name}\"?"))
        .unwrap_or_default()
}
