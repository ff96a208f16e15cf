//! How many relationships a node has: two degree sequences with closed forms.
//!
//! In: the number of relationships and of nodes that take part. Out: which slots belong to a rank
//! and which rank a slot belongs to, both without storing a sequence. Rank 0 has the most.
//! Must not know labels, types or seeds. Uses only the float operations that IEEE 754 rounds
//! exactly (`+ - * /` and the square root), so that every machine agrees.

use std::ops::Range;

/// Slots spread so that rank r starts at `slots * sqrt(r / ranks)`: a tail of power 1/2.
#[derive(Debug, Clone)]
pub(crate) struct Spread {
    slots: u64,
    ranks: u64,
}

impl Spread {
    /// `slots` over `ranks`, of which there is at least one.
    pub(crate) fn new(slots: u64, ranks: u64) -> Self {
        let ranks = ranks.max(1);
        Self { slots, ranks }
    }

    /// The slots of `rank`: none for a rank that takes no part.
    pub(crate) fn slots_of(&self, rank: u64) -> Range<u64> {
        if rank >= self.ranks {
            return self.slots..self.slots;
        }
        self.start(rank)..self.start(rank + 1)
    }

    /// The rank that owns `slot`.
    pub(crate) fn rank_of(&self, slot: u64) -> u64 {
        partition_point(self.ranks, |rank| self.start(rank + 1) <= slot)
    }

    fn start(&self, rank: u64) -> u64 {
        if rank >= self.ranks {
            return self.slots;
        }
        let part = (rank as f64 / self.ranks as f64).sqrt();
        ((self.slots as f64 * part) as u64).min(self.slots)
    }
}

/// Slots by a shifted Zipf law, `(rank + shift)^-1.1`, below a few hubs of one exact size.
#[derive(Debug, Clone)]
pub(crate) struct Zipf {
    slots: u64,
    ranks: u64,
    hubs: u64,
    hub_size: u64,
    shift: f64,
    head: f64,
    fall: f64,
}

/// What a [`Zipf`] is asked for.
pub(crate) struct ZipfShape {
    /// All slots.
    pub(crate) slots: u64,
    /// How many ranks take part.
    pub(crate) ranks: u64,
    /// How many ranks are hubs.
    pub(crate) hubs: u64,
    /// What a hub gets, if half of the slots suffice for all hubs.
    pub(crate) hub_size: u64,
    /// What no other rank exceeds, if the slots can be placed so.
    pub(crate) most: u64,
}

impl Zipf {
    /// The law for `shape`.
    pub(crate) fn new(shape: &ZipfShape) -> Self {
        let ranks = shape.ranks.max(1);
        let hubs = shape.hubs.min(ranks - 1);
        let hub_size = match hubs {
            0 => 0,
            hubs => shape.hub_size.min(shape.slots / (2 * hubs)),
        };
        let rest = (shape.slots - hubs * hub_size) as f64;
        let tail = (ranks - hubs) as f64;
        let shift = flattest_shift(rest, tail, shape.most as f64);
        let head = tenth_root_inverse(shift);
        let fall = head - tenth_root_inverse(shift + tail);
        Self {
            slots: shape.slots,
            ranks,
            hubs,
            hub_size,
            shift,
            head,
            fall,
        }
    }

    /// The number of hubs: the first ranks.
    pub(crate) fn hubs(&self) -> u64 {
        self.hubs
    }

    /// What each hub gets.
    pub(crate) fn hub_size(&self) -> u64 {
        self.hub_size
    }

    /// The number of ranks that take part.
    pub(crate) fn ranks(&self) -> u64 {
        self.ranks
    }

    /// The rank that owns `slot`.
    pub(crate) fn rank_of(&self, slot: u64) -> u64 {
        let hub_slots = self.hubs * self.hub_size;
        if slot < hub_slots {
            return slot / self.hub_size;
        }
        let part = (slot - hub_slots) as f64 / (self.slots - hub_slots) as f64;
        let inverse = 1.0 / (self.head - self.fall * part);
        let square = inverse * inverse;
        let fourth = square * square;
        let position = fourth * fourth * square - self.shift;
        (self.hubs + position.max(0.0) as u64).min(self.ranks - 1)
    }

    /// The slots of `rank`.
    pub(crate) fn slots_of(&self, rank: u64) -> Range<u64> {
        if rank < self.hubs {
            return rank * self.hub_size..(rank + 1) * self.hub_size;
        }
        let start = partition_point(self.slots, |slot| self.rank_of(slot) < rank);
        let end = partition_point(self.slots, |slot| self.rank_of(slot) <= rank);
        start..end
    }
}

/// The smallest shift that keeps the first of `ranks` ranks at or below `most` of `slots`.
fn flattest_shift(slots: f64, ranks: f64, most: f64) -> f64 {
    let first = |shift: f64| {
        let head = tenth_root_inverse(shift);
        let all = head - tenth_root_inverse(shift + ranks);
        slots * (head - tenth_root_inverse(shift + 1.0)) / all
    };
    let (mut low, mut high) = (1.0_f64, 1.0e9_f64);
    if first(low) <= most {
        return low;
    }
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        if first(middle) > most {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// `value^-0.1` for values of at least 1, by halving an interval: the library's power function
/// differs between machines in the last bit.
fn tenth_root_inverse(value: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..64 {
        let middle = (low + high) / 2.0;
        let square = middle * middle;
        let fourth = square * square;
        if fourth * fourth * square * value < 1.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The first number in `0..size` for which `before` is false, `size` if there is none.
fn partition_point(size: u64, before: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_places_every_slot_once() {
        for (slots, ranks) in [(0, 5), (7, 1), (10, 100), (1_600, 216)] {
            let spread = Spread::new(slots, ranks);
            let mut next = 0;
            for rank in 0..ranks {
                let own = spread.slots_of(rank);
                assert_eq!(own.start, next);
                next = own.end;
                assert!(own.clone().all(|slot| spread.rank_of(slot) == rank));
            }
            assert_eq!(next, slots);
        }
    }

    #[test]
    fn zipf_places_every_slot_once_and_its_hubs_exactly() {
        let zipf = Zipf::new(&ZipfShape {
            slots: 10_000,
            ranks: 3_000,
            hubs: 3,
            hub_size: 700,
            most: 700,
        });
        let mut next = 0;
        for rank in 0..zipf.ranks() {
            let own = zipf.slots_of(rank);
            assert_eq!(own.start, next);
            next = own.end;
            let size = own.end - own.start;
            assert!(
                if rank < 3 { size == 700 } else { size <= 701 },
                "rank {rank} has {size}"
            );
        }
        assert_eq!(next, 10_000);
    }

    #[test]
    fn zipf_without_room_is_flat() {
        let zipf = Zipf::new(&ZipfShape {
            slots: 1_000,
            ranks: 10,
            hubs: 0,
            hub_size: 0,
            most: 1,
        });
        for rank in 0..10 {
            let own = zipf.slots_of(rank);
            assert!((99..=101).contains(&(own.end - own.start)));
        }
    }
}
