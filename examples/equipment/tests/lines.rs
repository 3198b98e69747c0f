//! What a room costs: with two pages, a list with a file, a chart, attachments, a job, an e-mail and invented data.

use std::path::Path;

const MOST: usize = 150;

/// The lines of a room's sources, templates and mail that hold anything.
fn lines(folder: &Path, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            lines(&path, out);
        } else {
            let text = std::fs::read_to_string(path).unwrap();
            out.extend(text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()));
        }
    }
}

fn lines_of(room: &str) -> Vec<String> {
    let mut out = Vec::new();
    for folder in ["src", "templates", "mail"] {
        lines(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(room).join(folder), &mut out);
    }
    out
}

#[test]
fn the_example_is_fewer_than_150_lines_beside_what_new_room_writes() {
    let mut by_hand = lines_of("equipment");
    let all = by_hand.len();
    for line in lines_of("blank") {
        let made = line.replace("BLANK", "EQUIPMENT").replace("Blank room", "Equipment").replace("blank", "equipment");
        if let Some(place) = by_hand.iter().position(|line| *line == made) {
            by_hand.swap_remove(place);
        }
    }
    println!("{} lines by hand, of {all}", by_hand.len());
    assert!(all > 100 && by_hand.len() < MOST, "{} lines by hand", by_hand.len());
}

#[test]
fn contributing_shows_the_example_word_for_word() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("../../CONTRIBUTING.md")).unwrap();
    let shown: Vec<&str> =
        text.split("```rust\n").skip(1).map(|part| part.split("```").next().unwrap_or_default()).collect();
    assert!(!shown.is_empty());
    let mut example = Vec::new();
    for folder in ["src", "tests"] {
        lines(&root.join(folder), &mut example);
    }
    for part in shown {
        let wanted: Vec<&str> = part.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let is_there = example.windows(wanted.len()).any(|lines| lines == wanted);
        assert!(is_there, "the example does not say: {part}");
    }
}
