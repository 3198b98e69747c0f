//! Capacity: places that are free in a year of a simulation: what a lever that needs a place may not go beyond.

use super::Person;
use super::results::Block;

/// Free places by room. Whoever comes anyway takes one, whether there is one or not; those whom only a lever brings ask, and are
/// told when all others have come.
pub(super) struct FreePlaces<'a> {
    /// The room of each provision; none where its places are not known.
    room_of: &'a [Option<u8>],
    left: Vec<f64>,
    /// Who asks for a place, by their place among people, and where.
    asking: Vec<(usize, u8)>,
}

impl<'a> FreePlaces<'a> {
    /// Nothing is asked of rooms.
    pub(super) const fn unasked() -> Self {
        Self { room_of: &[], left: Vec::new(), asking: Vec::new() }
    }

    /// So many places in each room, and nobody in them yet.
    pub(super) fn of(room_of: &'a [Option<u8>], places: &[f64]) -> Self {
        Self { room_of, left: places.to_vec(), asking: Vec::new() }
    }

    fn room(&self, provision: u8) -> Option<usize> {
        self.room_of.get(usize::from(provision)).copied().flatten().map(usize::from)
    }

    /// Whether there is a place; where places are not known there is.
    fn has(&self, provision: u8) -> bool {
        self.room(provision).and_then(|room| self.left.get(room)).is_none_or(|left| *left >= 1.0)
    }

    /// Somebody takes one.
    #[inline]
    pub(super) fn take(&mut self, provision: u8) {
        if let Some(left) = self.room(provision).and_then(|room| self.left.get_mut(room)) {
            *left -= 1.0;
        }
    }

    /// Somebody, by their place among people, would come to a provision if there were a place: they are counted later.
    #[cold]
    pub(super) fn ask(&mut self, person: usize, provision: u8) {
        self.asking.push((person, provision));
    }

    /// All others have come: those who ask are told, in the order in which they asked, and counted.
    pub(super) fn tell(mut self, people: &mut [Person], block: &mut Block<'_>) {
        for (place, provision) in std::mem::take(&mut self.asking) {
            let Some(one) = people.get_mut(place) else { continue };
            if self.has(provision) {
                one.provision = provision;
            }
            self.take(one.provision);
            block.person(one);
        }
    }
}
