//! Random draws that need no state: a draw is a pure function of what it is drawn for.
//!
//! In: a seed and the numbers that name a place in the data. Out: 64-bit draws and ranges of them.
//! Must not know labels, relationships or formats. Integers only, so that every machine agrees.

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection that scatters its input.
pub(crate) const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The FNV-1a hash of a name: gives fields and relationship types their own draws by name, so
/// that a new field changes no other.
pub(crate) const fn name_code(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}

/// The draws of one cell: SplitMix64 started at a place of its own.
pub(crate) struct Draws {
    state: u64,
}

impl Draws {
    /// The draws for `index` and `field` in the data named by `seed` and `stream`.
    pub(crate) fn at(seed: u64, stream: u64, index: u64, field: u64) -> Self {
        let place = mix(seed ^ mix(stream ^ field.rotate_left(17)));
        Self {
            state: mix(place.wrapping_add(index.wrapping_mul(GAMMA))),
        }
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        mix(self.state)
    }

    /// A number in `0..bound`; `bound` must not be 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(bound);
        (wide >> 64) as u64
    }

    /// A number in `low..=high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low) as u64 + 1) as i64
    }

    /// One of `items`, which must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_their_own_draws() {
        let draw = |index, field| Draws::at(42, 7, index, field).next();
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(2, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
    }

    #[test]
    fn ranges_hold_their_ends() {
        let mut draws = Draws::at(1, 2, 3, 4);
        let seen: Vec<i64> = (0..200).map(|_| draws.between(-1, 1)).collect();
        assert!(seen.contains(&-1) && seen.contains(&1));
        assert!(seen.iter().all(|value| (-1..=1).contains(value)));
    }
}
