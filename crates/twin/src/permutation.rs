//! A shuffle of `0..size` that is computed, not stored, and can be undone.
//!
//! In: a size and a key. Out: where an element goes and where it came from, each in constant time.
//! Must not know what is shuffled.

use crate::random::mix;

const ROUNDS: usize = 4;

/// A bijection of `0..size` onto itself: a Feistel network over a `rows` x `columns` grid that is
/// barely larger than `size`, walked again for the few results that fall outside.
#[derive(Debug, Clone)]
pub(crate) struct Permutation {
    size: u64,
    rows: u64,
    columns: u64,
    keys: [u64; ROUNDS],
}

impl Permutation {
    /// The shuffle of `0..size` that `key` names. `size` is below 2^62.
    pub(crate) fn new(size: u64, key: u64) -> Self {
        let rows = size.isqrt().max(1);
        let columns = size.div_ceil(rows).max(1);
        let keys = std::array::from_fn(|round| mix(key ^ mix(round as u64 + 1)));
        Self {
            size,
            rows,
            columns,
            keys,
        }
    }

    /// Where `element` goes. `element` must be below the size.
    pub(crate) fn forward(&self, element: u64) -> u64 {
        debug_assert!(element < self.size, "the element is of the shuffled range");
        let mut place = element;
        loop {
            let (mut row, mut column) = (place / self.columns, place % self.columns);
            for pair in self.keys.chunks_exact(2) {
                row = add(row, scatter(column, pair[0], self.rows), self.rows);
                column = add(column, scatter(row, pair[1], self.columns), self.columns);
            }
            place = row * self.columns + column;
            if place < self.size {
                return place;
            }
        }
    }

    /// What went to `place`: undoes [`Self::forward`]. `place` must be below the size.
    pub(crate) fn backward(&self, place: u64) -> u64 {
        debug_assert!(place < self.size, "the place is of the shuffled range");
        let mut element = place;
        loop {
            let (mut row, mut column) = (element / self.columns, element % self.columns);
            for pair in self.keys.chunks_exact(2).rev() {
                column = subtract(column, scatter(row, pair[1], self.columns), self.columns);
                row = subtract(row, scatter(column, pair[0], self.rows), self.rows);
            }
            element = row * self.columns + column;
            if element < self.size {
                return element;
            }
        }
    }
}

fn scatter(value: u64, key: u64, bound: u64) -> u64 {
    let high = mix(value ^ key) >> 32;
    (high * bound) >> 32
}

fn add(left: u64, right: u64, bound: u64) -> u64 {
    let sum = left + right;
    if sum >= bound { sum - bound } else { sum }
}

fn subtract(left: u64, right: u64, bound: u64) -> u64 {
    if left >= right {
        left - right
    } else {
        left + bound - right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_taken_once_and_undone() {
        for size in [1, 2, 3, 5, 16, 17, 99, 1_000, 1_601] {
            let shuffle = Permutation::new(size, 42);
            let mut seen = vec![false; size as usize];
            for element in 0..size {
                let place = shuffle.forward(element);
                assert!(!std::mem::replace(&mut seen[place as usize], true));
                assert_eq!(shuffle.backward(place), element);
            }
        }
    }

    #[test]
    fn large_ranges_are_undone() {
        let shuffle = Permutation::new(15_000_000, 7);
        for element in (0..15_000_000).step_by(99_991) {
            assert_eq!(shuffle.backward(shuffle.forward(element)), element);
        }
    }

    #[test]
    fn keys_differ() {
        let (one, two) = (Permutation::new(10_000, 1), Permutation::new(10_000, 2));
        let same = (0..10_000)
            .filter(|&e| one.forward(e) == two.forward(e))
            .count();
        assert!(
            same < 20,
            "{same} elements go to the same place under both keys"
        );
    }
}
