//! Words of every day that look like a slip of the pen in a name, or like the beginning of one, where they stand at the
//! beginning of a sentence: "These" is no Theale, "Her school" is no Herne School.

/// In lower case and in order, so that they can be looked up.
const WORDS: &[&str] = &[
    "about", "above", "after", "again", "agree", "all", "along", "alpha", "also", "am", "among", "an", "and",
    "another", "any", "april", "are", "art", "as", "ask", "at", "aware", "be", "before", "being", "below", "best",
    "better", "big", "both", "boys", "break", "bring", "but", "by", "call", "can", "care", "carer", "centre", "chair",
    "change", "child", "class", "clear", "clinic", "could", "day", "dear", "did", "do", "does", "down", "draft",
    "during", "each", "early", "easter", "either", "else", "english", "enter", "even", "every", "family", "father",
    "few", "find", "first", "for", "form", "former", "forms", "found", "friday", "from", "further", "get", "girls",
    "give", "given", "go", "good", "great", "green", "group", "had", "has", "have", "he", "health", "hello", "help",
    "her", "here", "hi", "high", "him", "his", "home", "house", "how", "however", "if", "in", "is", "it", "its",
    "july", "june", "junior", "just", "key", "know", "large", "last", "later", "learn", "less", "letter", "like",
    "list", "local", "long", "looking", "lower", "made", "main", "make", "many", "march", "maths", "may", "me",
    "meeting", "might", "mine", "monday", "month", "more", "most", "mother", "much", "must", "my", "name", "nearly",
    "needs", "never", "new", "next", "night", "no", "none", "not", "note", "nothing", "now", "of", "off", "office",
    "often", "old", "on", "once", "one", "only", "or", "order", "other", "others", "our", "out", "over", "own", "part",
    "people", "phone", "place", "plan", "plans", "please", "point", "prefer", "primary", "private", "pupil", "pupils",
    "quiet", "quite", "read", "reading", "ready", "really", "report", "review", "right", "room", "same", "school",
    "science", "second", "section", "see", "senior", "set", "several", "shall", "share", "she", "short", "should",
    "since", "sister", "small", "so", "some", "soon", "special", "spring", "staff", "start", "state", "still", "such",
    "summer", "sunday", "support", "table", "taken", "tell", "term", "thank", "thanks", "that", "the", "their", "them",
    "then", "there", "these", "they", "thing", "things", "think", "this", "those", "three", "through", "to", "today",
    "top", "total", "transfer", "two", "under", "until", "up", "upper", "us", "usually", "very", "visit", "we", "week",
    "weekly", "well", "were", "what", "when", "where", "which", "while", "who", "whole", "whose", "why", "will",
    "winter", "with", "within", "without", "words", "work", "would", "write", "year", "years", "yes", "yet", "you",
    "young", "your", "yours", "yr", "yrs",
];

/// Whether a folded word is one of every day.
pub(super) fn is(word: &str) -> bool {
    WORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_looked_up() {
        assert!(WORDS.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(is("these") && is("her") && !is("heather"));
    }
}
