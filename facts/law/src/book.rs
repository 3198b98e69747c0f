//! The book of the law: each provision with its rules and examples side by side, as a lawyer would read it.

use std::fmt::Write;

use crate::counting::Limit;
use crate::provision::{Bound, Provision, Rule, Words};
use crate::provisions::not_coded::NOT_CODED;
use crate::provisions::{self};
use crate::working::{limit_in_words, shown};
use crate::{DISCLAIMER, VERSION};

/// A rule as a sentence: who owes what to whom, and by when.
#[must_use]
pub fn sentence(rule: &Rule) -> String {
    let from: Vec<String> = rule.from.iter().map(|kind| format!("“{}”", kind.words())).collect();
    let to: Vec<&str> = rule.to.iter().map(|party| party.words()).collect();
    let when = match rule.bound {
        Bound::TakesPlace => "on",
        Bound::By if rule.limit == Limit::FixedDay => "by",
        Bound::By => "within",
        Bound::AllowUntil => "for",
    };
    let limit = limit_in_words(rule.limit);
    let time = match limit.split(' ').next() {
        Some("as" | "before" | "at" | "on" | "until") => limit,
        _ => format!("{when} {limit}"),
    };
    let since = if rule.limit == Limit::FixedDay { "as in" } else { "counted from" };
    let who = rule.who.words();
    let mut chars = who.chars();
    let who: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    format!(
        "{who} {} {}, towards {}: {time}, {since} {}.",
        rule.force.word(),
        rule.act,
        to.join(", "),
        from.join(" or ")
    )
}

/// The whole book as Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut text = format!(
        "# Statutory deadlines\n\nRules of {VERSION}. {DISCLAIMER}\n\nQuoted words come from legislation.gov.uk under the Open Government Licence v3.0.\n"
    );
    for provision in provisions::ALL {
        let _ = write!(text, "\n## {}\n\n", provision.citation());
        let _ = writeln!(text, "*{}*. [{}]({})\n", provision.instrument.title, provision.part, provision.address());
        let _ = writeln!(text, "{}\n", provision.says);
        let _ = writeln!(text, "> {}\n", quoted(provision));
        let _ = writeln!(text, "{} In force {}.", provision.certainty.words(), in_force(provision));
        if !provision.note.is_empty() {
            let _ = writeln!(text, "\n{}", provision.note);
        }
        for rule in provision.rules {
            let _ = write!(text, "\n### {} {}\n\n{}\n", rule.id, rule.act, sentence(rule));
            for ground in rule.grounds {
                let _ = write!(text, "\n- Exception: {} ({}).", ground.words(), ground.provision());
            }
            if let Some(why) = rule.untracked {
                let _ = write!(text, "\nOnePlan does not count this time limit separately. {why}\n");
            }
            let _ = write!(text, "\n\n| From | Last day | What it shows |\n|---|---|---|\n");
            for example in rule.examples {
                let last = example.last_day.map_or_else(|| "none".to_owned(), shown);
                let _ = writeln!(text, "| {} | {last} | {} |", shown(example.on), example.shows);
            }
        }
    }
    let _ =
        write!(text, "\n## Law without a time limit here\n\n| Number | Provision | What | Why |\n|---|---|---|---|\n");
    for one in NOT_CODED {
        let _ = writeln!(text, "| {} | {} | {} | {} |", one.id, one.provision, one.what, one.why);
    }
    text
}

/// The operative words, marked where they are a secondary source's.
#[must_use]
pub fn quoted(provision: &Provision) -> String {
    match provision.words {
        Words::Quoted(words) => format!("“{words}”"),
        Words::Reported(words) => format!("As a secondary source gives it: “{words}”"),
    }
}

/// From when, and until when.
#[must_use]
pub fn in_force(provision: &Provision) -> String {
    match provision.until {
        Some(until) => format!("from {} to {}", shown(provision.since), shown(until)),
        None => format!("from {}", shown(provision.since)),
    }
}

/// The whole book as one HTML page that needs nothing else.
#[must_use]
pub fn html() -> String {
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Statutory deadlines</title>\n<style>body{{font-family:Arial,Helvetica,sans-serif;line-height:1.5;max-width:70em;margin:auto;padding:1em}}table{{border-collapse:collapse}}td,th{{border:1px solid #505a5f;padding:.3em .6em;text-align:left;vertical-align:top}}section{{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20em,100%),1fr));gap:0 2em;border-top:1px solid #b1b4b6}}h2{{grid-column:1/-1}}</style>\n</head>\n<body>\n<main>\n<h1>Statutory deadlines</h1>\n<p>Rules of {VERSION}. {DISCLAIMER}</p>\n<p>Quoted words come from legislation.gov.uk under the Open Government Licence v3.0.</p>\n"
    );
    for provision in provisions::ALL {
        let _ = write!(
            text,
            "<section>\n<h2>{}</h2>\n<div>\n<p><cite>{}</cite>, <a href=\"{}\">{}</a></p>\n<p>{}</p>\n<blockquote><p>{}</p></blockquote>\n<p>{} In force {}.</p>\n",
            escaped(&provision.citation()),
            escaped(provision.instrument.title),
            escaped(&provision.address()),
            escaped(provision.part),
            escaped(provision.says),
            escaped(&quoted(provision)),
            escaped(provision.certainty.words()),
            in_force(provision),
        );
        if !provision.note.is_empty() {
            let _ = writeln!(text, "<p>{}</p>", escaped(provision.note));
        }
        text.push_str("</div>\n<div>\n");
        for rule in provision.rules {
            let _ = write!(
                text,
                "<h3 id=\"{0}\">{0} {1}</h3>\n<p>{2}</p>\n",
                rule.id,
                escaped(rule.act),
                escaped(&sentence(rule))
            );
            if !rule.grounds.is_empty() {
                text.push_str("<p>Exceptions:</p>\n<ul>\n");
                for ground in rule.grounds {
                    let _ = writeln!(text, "<li>{} ({})</li>", escaped(ground.words()), escaped(ground.provision()));
                }
                text.push_str("</ul>\n");
            }
            if let Some(why) = rule.untracked {
                let _ = writeln!(text, "<p>OnePlan does not count this time limit separately. {}</p>", escaped(why));
            }
            text.push_str("<table>\n<thead><tr><th scope=\"col\">From</th><th scope=\"col\">Last day</th><th scope=\"col\">What it shows</th></tr></thead>\n<tbody>\n");
            for example in rule.examples {
                let last = example.last_day.map_or_else(|| "none".to_owned(), shown);
                let _ = writeln!(
                    text,
                    "<tr><td>{}</td><td>{last}</td><td>{}</td></tr>",
                    shown(example.on),
                    escaped(example.shows)
                );
            }
            text.push_str("</tbody>\n</table>\n");
        }
        text.push_str("</div>\n</section>\n");
    }
    text.push_str("<h2>Law without a time limit here</h2>\n<table>\n<thead><tr><th scope=\"col\">Number</th><th scope=\"col\">Provision</th><th scope=\"col\">What</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>\n");
    for one in NOT_CODED {
        let _ = writeln!(
            text,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            one.id,
            escaped(one.provision),
            escaped(one.what),
            escaped(one.why)
        );
    }
    text.push_str("</tbody>\n</table>\n</main>\n</body>\n</html>\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
