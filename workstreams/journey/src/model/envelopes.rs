//! Letters that are printed together, as they go into envelopes: those about one child to one person lie together, and those about
//! one child to different people do not lie beside each other, so that a hand that takes one too many takes no other parent's.

/// Letters in the order in which they are printed, each with the number of its envelope. They come sorted as the post wants them.
pub fn in_order<T, C: PartialEq, E: PartialEq>(
    letters: Vec<T>,
    child: impl Fn(&T) -> C,
    to: impl Fn(&T) -> E,
) -> Vec<(usize, T)> {
    let mut envelopes: Vec<Vec<T>> = Vec::new();
    for letter in letters {
        let own =
            |one: &&mut Vec<T>| one.first().is_some_and(|one| child(one) == child(&letter) && to(one) == to(&letter));
        match envelopes.iter_mut().find(own) {
            Some(known) => known.push(letter),
            None => envelopes.push(vec![letter]),
        }
    }
    let about = |envelope: &Vec<T>| envelope.first().map(&child);
    let mut ordered: Vec<Vec<T>> = Vec::with_capacity(envelopes.len());
    while !envelopes.is_empty() {
        let last = ordered.last().and_then(about);
        let other = envelopes.iter().position(|one| about(one) != last);
        let next = envelopes.remove(other.unwrap_or(0));
        // Where only letters about the child before are left, this one goes further up, between two of others.
        let mut between = 1..ordered.len();
        let apart = |at: &usize| about(&ordered[at - 1]) != about(&next) && about(&ordered[*at]) != about(&next);
        let at = match other {
            Some(_) => ordered.len(),
            None if ordered.first().is_some_and(|first| about(first) != about(&next)) => 0,
            None => between.rfind(apart).unwrap_or(ordered.len()),
        };
        ordered.insert(at, next);
    }
    let numbered = (1..).zip(ordered);
    numbered.flat_map(|(number, envelope)| envelope.into_iter().map(move |letter| (number, letter))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(letters: &[(char, u8)]) -> Vec<(usize, char, u8)> {
        let ordered = in_order(letters.to_vec(), |one| one.0, |one| one.1);
        ordered.into_iter().map(|(envelope, (child, to))| (envelope, child, to)).collect()
    }

    #[test]
    fn letters_about_one_child_to_two_people_never_lie_beside_each_other() {
        assert_eq!(printed(&[('a', 1), ('a', 2), ('b', 3)]), [(1, 'a', 1), (2, 'b', 3), (3, 'a', 2)]);
        for letters in [
            vec![('a', 1), ('b', 3), ('b', 4)],
            vec![('a', 1), ('b', 2), ('c', 3), ('c', 4), ('c', 5)],
            vec![('a', 1), ('a', 2), ('b', 3), ('b', 4), ('c', 5)],
        ] {
            let all = printed(&letters);
            assert_eq!(all.len(), letters.len());
            assert!(all.windows(2).all(|pair| pair[0].1 != pair[1].1), "{all:?}");
        }
        // Where there is no other letter, the sheets between them part them.
        assert_eq!(printed(&[('a', 1), ('a', 2)]).len(), 2);
    }

    #[test]
    fn letters_to_one_person_about_one_child_share_an_envelope() {
        let all = printed(&[('a', 1), ('b', 2), ('a', 1)]);
        assert_eq!(all, [(1, 'a', 1), (1, 'a', 1), (2, 'b', 2)]);
    }
}
