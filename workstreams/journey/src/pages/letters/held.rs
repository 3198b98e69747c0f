//! Letters that must not be printed, posted or handed over now, in words: what the reason is, and what to do.

use crate::records::held::Held;

/// What is said where somebody would have the file of one, or of a run with no other in it.
pub(in crate::pages) const fn words(why: Held) -> &'static str {
    match why {
        Held::Replaced => {
            "Do not print, post or hand over this. A new letter to the same person was made in its place."
        }
        Held::Death => {
            "Do not print or post this. A death is recorded. If it must still go, open the letter, record that it is sent again and give the reason."
        }
        Held::Address => {
            "Do not print, post or hand over this. Somebody in the family has asked us to record a new address and keep it confidential. Review the new address first. If you save it, open the letter and record that it is sent again: a new letter will be made with the new address."
        }
        Held::Moved => {
            "Do not print, post or hand over this. The address on this letter is not the address that we have now for the person it goes to. If the letter has already been handed over, record that it was received. Otherwise open the letter and record that it is sent again: a new letter will be made with their current address."
        }
        Held::Name => {
            "Do not print or post this. The name of the child or young person has changed since this letter was made, and the former name is sealed. Check who should get the letter now, then open it and record that it is sent again: a new letter will be made with their current name."
        }
    }
}

/// The same of letters that are left out of the files of a run.
pub(super) const fn several(why: Held) -> &'static str {
    match why {
        Held::Replaced => {
            "Do not post these letters. They are not in the files below, because a new letter to the same person was made in place of each."
        }
        Held::Death => {
            "Do not post these letters. They are not in the files below, because a death is recorded. If one must still go, open it, record that it is sent again and give the reason."
        }
        Held::Address => {
            "Do not post these letters. They are not in the files below, because somebody in the family has asked us to record a new address and keep it confidential. Review the new address first. If you save it, open each letter and record that it is sent again: a new letter will be made with the new address."
        }
        Held::Moved => {
            "Do not post these letters. They are not in the files below, because the address on them is not the address that we have now for the person they go to. Check the address, then open each letter and record that it is sent again: a new letter will be made with their current address."
        }
        Held::Name => {
            "Do not post these letters. They are not in the files below, because the name of the child or young person has changed since they were made, and the former name is sealed. Check who should get them now, then open each letter and record that it is sent again: a new letter will be made with their current name."
        }
    }
}

/// The reason in a few words, after "Do not send".
pub(in crate::pages) const fn because(why: Held) -> &'static str {
    match why {
        Held::Replaced => "a new letter was made",
        Held::Death => "a death is recorded",
        Held::Address => "new address to review",
        Held::Moved => "the address has changed",
        Held::Name => "former name is sealed",
    }
}
