//! Forms: the raw text stays, so that a refused form shows what was typed; each answer is parsed into
//! a value or an error with words for the person.

use std::fmt::Display;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use jiff::civil::Date;

use crate::govuk::{
    Checkboxes, Choice, DateInput, DateValues, ErrorItem, ErrorMessage, ErrorSummary, Fieldset, Input, Markup,
    PasswordInput, Radios, Select, SelectItem, Textarea,
};
use crate::moj::DatePicker;
use crate::{DateRange, Problem, words};

/// The longest answer in characters, unless a field says otherwise.
const LONGEST: usize = 500;

/// The field of a form that is shown again with what was typed before a session ended. It is not sent: it is refused with
/// the words that it is to be looked at.
pub const SHOWN_AGAIN: &str = "shown_again";

/// What is said of a form with too much text.
#[must_use]
pub fn too_much() -> Problem {
    Problem::TooLarge("The form contains too much text. Shorten it and send it again.".to_owned())
}

/// A form as it was sent, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    errors: Vec<(String, String)>,
    /// What was unlikely: the answer it is about, and the question.
    doubts: Vec<(String, String)>,
    /// The same of days: they are asked about beside their own field. The field, the day, and the question.
    far: Vec<(String, String, String)>,
    /// The names of the files that came with it: a page that is shown again cannot hold them.
    sent: Vec<String>,
    /// Whether it could not be read to its end.
    is_cut_off: bool,
}

/// The field of forms in which files are chosen.
const FILE: &str = "file";

/// The field that says of which unlikely answers somebody is sure.
const SURE: &str = "sure";

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let body = Bytes::from_request(request, state).await.map_err(|_| too_much())?;
        Self::parse(&body)
    }
}

impl Form {
    /// Reads a URL-encoded body.
    ///
    /// # Errors
    /// [`Problem::BadRequest`] where it is none.
    pub fn parse(body: &[u8]) -> Result<Self, Problem> {
        let values = serde_urlencoded::from_bytes(body).map_err(|_| {
            Problem::BadRequest("Something went wrong sending your form. Go back and send it again.".to_owned())
        })?;
        let values: Vec<(String, String)> = values;
        // PostgreSQL holds no text with this character, and nobody types it.
        if values.iter().any(|(_, value)| value.contains('\0')) {
            return Err(Problem::BadRequest(
                "The form contains a character that is not allowed. Go back and enter the text again.".to_owned(),
            ));
        }
        let mut form = Self { values, ..Self::default() };
        if !form.raw(SHOWN_AGAIN).is_empty() {
            let draft = form.raw(SHOWN_AGAIN) == crate::once::DRAFT;
            form.values.retain(|(name, _)| name != SHOWN_AGAIN);
            form.refuse(
                "",
                if draft {
                    "This is your draft. It has not been sent"
                } else {
                    "You were signed out before this was saved. Check what you wrote, then save it"
                },
            );
        }
        Ok(form)
    }

    /// With what was kept of a form, field by field, as where it is shown again.
    #[must_use]
    pub fn from_values(values: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { values: values.into_iter().collect(), ..Self::default() }
    }

    /// What was typed, field by field: to be kept and shown again.
    #[must_use]
    pub fn into_values(self) -> Vec<(String, String)> {
        self.values
    }

    /// With a value for a field, as where a form shows what is saved.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// With a day in the three fields of a date.
    #[must_use]
    pub fn with_date(self, name: &str, day: Date) -> Self {
        self.with(&format!("{name}-day"), day.day().to_string())
            .with(&format!("{name}-month"), day.month().to_string())
            .with(&format!("{name}-year"), day.year().to_string())
    }

    /// Puts a day in place of what was typed into the three fields of a date.
    pub fn set_date(&mut self, name: &str, day: Date) {
        self.set(&format!("{name}-day"), &day.day().to_string());
        self.set(&format!("{name}-month"), &day.month().to_string());
        self.set(&format!("{name}-year"), &day.year().to_string());
    }

    /// Puts a value in place of what was typed, as where another person's change is taken over.
    pub fn set(&mut self, name: &str, value: &str) {
        self.values.retain(|(known, _)| known != name);
        self.values.push((name.to_owned(), value.to_owned()));
    }

    /// What was typed, without space at the ends; empty where nothing was.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// What was typed, to the letter: for passwords.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.values.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether a field whose name begins so was sent, or refused.
    #[must_use]
    pub fn has_any(&self, prefix: &str) -> bool {
        self.values.iter().chain(&self.errors).any(|(name, _)| name.starts_with(prefix))
    }

    /// Every value of a field that may be sent several times.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<String> {
        self.values.iter().filter(|(known, _)| known == name).map(|(_, value)| value.trim().to_owned()).collect()
    }

    /// Says what is wrong with a field; only the first thing is shown.
    pub fn refuse(&mut self, name: &str, message: impl Into<String>) {
        let is_said = self.errors.iter().any(|(known, _)| known == name);
        if !self.is_cut_off && !is_said {
            self.errors.push((name.to_owned(), message.into()));
        }
    }

    /// Says what is put right on another page: `href` is its path, with the id of what is wrong where it has one.
    pub fn refuse_at(&mut self, href: &str, message: impl Into<String>) {
        let message = message.into();
        let is_said = self.errors.iter().any(|(known, words)| known == href && *words == message);
        if !self.is_cut_off && !is_said {
            self.errors.push((href.to_owned(), message));
        }
    }

    /// Says why a form could not be read to its end. Nothing else is found wrong with it: what was typed may not have come.
    pub(crate) fn cut_off(&mut self, name: &str, message: impl Into<String>) {
        self.errors = vec![(name.to_owned(), message.into())];
        self.is_cut_off = true;
    }

    /// Refuses an unlikely answer until somebody says that this very answer is right. `question` names the answer, such
    /// as "The date of birth makes the father 9 years older than the child". [`Form::doubts`] shows the box to tick.
    pub fn doubt(&mut self, name: &str, question: &str) {
        let parts: Vec<String> = ["", "-day", "-month", "-year"]
            .iter()
            .map(|part| self.value(&format!("{name}{part}")).to_owned())
            .collect();
        let answer = format!("{name}:{}", parts.join(":"));
        if !self.values(SURE).contains(&answer) {
            self.refuse(name, format!("{question}. Check it, or confirm that it is correct"));
        }
        self.doubts.push((answer, question.to_owned()));
    }

    /// The boxes by which somebody says that unlikely answers are right; nothing where there are none.
    #[must_use]
    pub fn doubts(&self) -> Option<Checkboxes> {
        let items: Vec<Choice> = self.doubts.iter().map(|(answer, question)| Choice::new(answer, question)).collect();
        (!items.is_empty()).then(|| self.checkboxes(SURE, "Confirm that this is correct", items))
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.errors.is_empty()
    }

    /// An answer that must be given. `message` begins "Enter …" or "Select …".
    pub fn required(&mut self, name: &str, message: &str) -> String {
        self.required_text(name, LONGEST, message)
    }

    /// An email address, in small letters; nothing where none is given. Where one must be, ask for it with [`Self::required`] first.
    pub fn email(&mut self, name: &str) -> Option<String> {
        let email = self.optional(name)?.to_lowercase();
        if self.error(name).is_none() && !words::is_email(&email) {
            self.refuse(name, "Enter an email address in the correct format, like name@example.com");
        }
        Some(email)
    }

    /// Part of a person's name; nothing where none is given.
    pub fn name(&mut self, name: &str) -> Option<String> {
        let value = self.optional(name)?;
        self.at_most(name, 200);
        if value.contains(|c: char| c.is_ascii_digit() || c.is_control() || "<>{}[]|\\^~@#$%&*_=+;:\"?/".contains(c)) {
            self.refuse(name, "Name must only include letters, spaces, hyphens and apostrophes");
        }
        Some(value)
    }

    /// The same of a long text: up to so many characters.
    pub fn required_text(&mut self, name: &str, characters: usize, message: &str) -> String {
        let value = self.value(name).to_owned();
        if value.is_empty() {
            self.refuse(name, message);
        }
        self.at_most(name, characters);
        value
    }

    /// An answer that may be left out.
    pub fn optional(&mut self, name: &str) -> Option<String> {
        self.at_most(name, LONGEST);
        Some(self.value(name).to_owned()).filter(|value| !value.is_empty())
    }

    /// Refuses an answer longer than `characters`.
    pub fn at_most(&mut self, name: &str, characters: usize) {
        if self.value(name).chars().count() > characters {
            self.refuse(name, format!("Use {characters} characters or fewer"));
        }
    }

    /// An answer in a form of its own, such as a UPN; left out or parsed.
    pub fn parsed<T: FromStr>(&mut self, name: &str) -> Option<T>
    where
        T::Err: Display,
    {
        let value = self.value(name);
        if value.is_empty() {
            return None;
        }
        match value.parse() {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let message = T::Err::to_string(&error);
                self.refuse(name, message);
                None
            }
        }
    }

    /// One of the values a list offers.
    pub fn one_of(&mut self, name: &str, choices: &[Choice], message: &str) -> Option<String> {
        let value = self.value(name).to_owned();
        if choices.iter().any(|choice| choice.value == value && !value.is_empty()) {
            return Some(value);
        }
        self.refuse(name, message);
        None
    }

    /// What a second person decided: the button with which a form was sent says `decision`, `agree` or `refuse`.
    ///
    /// # Errors
    /// Words where neither button was pressed: a form without a decision decides nothing.
    pub fn decision(&self) -> Result<bool, Problem> {
        match self.value("decision") {
            "agree" => Ok(true),
            "refuse" => Ok(false),
            _ => Err(Problem::BadRequest("Select Agree or Refuse.".to_owned())),
        }
    }

    /// The date in the fields `name-day`, `name-month`, `name-year`, or in the one field of [`Form::date_picker`]: left out, or
    /// parsed and within `range`. `what` begins the message, such as "Date of birth".
    pub fn date(&mut self, name: &str, what: &str, range: &DateRange) -> Option<Date> {
        let day = self.parsed_date(name, what)?;
        if let Some(words) = range.refuses(day) {
            self.refuse(name, format!("{what} {words}"));
            return None;
        }
        if let Some(question) = range.asks(day) {
            let answer = format!("{name}:{day}");
            if !self.values(SURE).contains(&answer) {
                self.refuse(name, format!("{question}. Check it, or confirm that it is correct"));
            }
            self.far.push((name.to_owned(), answer, question));
        }
        Some(day)
    }

    /// A date that must be given, as [`Form::date`] reads it. `message` begins "Enter …".
    pub fn required_date(&mut self, name: &str, what: &str, range: &DateRange, message: &str) -> Option<Date> {
        let day = self.date(name, what, range);
        if day.is_none() {
            self.refuse(name, message);
        }
        day
    }

    fn parsed_date(&mut self, name: &str, what: &str) -> Option<Date> {
        let (day, month, year) = match self.typed_day(name) {
            Some(typed) => match day_of_text(typed) {
                Some(parts) => parts,
                None => {
                    self.refuse(name, format!("{what} must be a real date, such as 27/3/2027"));
                    return None;
                }
            },
            None => {
                let part = |part: &str| self.value(&format!("{name}-{part}")).to_owned();
                (part("day"), part("month"), part("year"))
            }
        };
        if day.is_empty() && month.is_empty() && year.is_empty() {
            return None;
        }
        let missing: Vec<&str> = [("a day", &day), ("a month", &month), ("a year", &year)]
            .into_iter()
            .filter_map(|(part, value)| value.is_empty().then_some(part))
            .collect();
        if !missing.is_empty() {
            self.refuse(name, format!("{what} must include {}", missing.join(" and ")));
            return None;
        }
        let parsed = match (year.parse::<i16>(), month_number(&month), day.parse::<i8>()) {
            (Ok(year), Some(month), Ok(day)) if (1900..=2200).contains(&year) => Date::new(year, month, day).ok(),
            _ => None,
        };
        if parsed.is_none() {
            self.refuse(name, format!("{what} must be a real date, such as 27 3 2015"));
        }
        parsed
    }

    /// What was typed into the one field of a day: nothing where the form has the three.
    fn typed_day(&self, name: &str) -> Option<&str> {
        let day = format!("{name}-day");
        let has_three = self.values.iter().any(|(known, _)| *known == day);
        Some(self.value(name)).filter(|typed| !typed.is_empty() && !has_three)
    }

    /// All that is wrong, each a link to its field or to the page where it is put right.
    #[must_use]
    pub fn summary(&self) -> Option<ErrorSummary> {
        if self.errors.is_empty() {
            return None;
        }
        let is_date = |name: &str| self.values.iter().any(|(known, _)| *known == format!("{name}-day"));
        let again = self.choose_again().map(|words| (FILE.to_owned(), words));
        let error_list = self
            .errors
            .iter()
            .chain(&again)
            .map(|(name, text)| ErrorItem {
                text: text.clone(),
                href: match name.as_str() {
                    "" => "#main-content".to_owned(),
                    page if page.starts_with('/') => page.to_owned(),
                    date if is_date(date) => format!("#{date}-day"),
                    name => format!("#{name}"),
                },
                ..ErrorItem::default()
            })
            .collect();
        Some(ErrorSummary { title_text: "There is a problem".to_owned(), error_list, ..ErrorSummary::default() })
    }

    /// What is wrong with one field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<ErrorMessage> {
        let own = self.errors.iter().find(|(known, _)| known == name).map(|(_, message)| message.clone());
        let again = || self.choose_again().filter(|_| name == FILE);
        own.or_else(again).map(Into::into)
    }

    /// Notes which files came with it, so that they are asked for again where something else is wrong.
    pub(crate) fn came_with(&mut self, files: Vec<String>) {
        self.sent = files;
    }

    /// What is said at the field of the files where the form is refused for something else: a browser does not keep them.
    fn choose_again(&self) -> Option<String> {
        let is_said = self.errors.iter().any(|(known, _)| known == FILE);
        match self.sent.as_slice() {
            _ if self.errors.is_empty() || is_said => None,
            [] => None,
            [one] => Some(format!("Select the file again: {one}")),
            several => Some(format!("Select the files again: {}", several.join(", "))),
        }
    }

    /// A line of text that keeps what was typed.
    #[must_use]
    pub fn input(&self, name: &str, label: &str) -> Input {
        Input {
            name: name.to_owned(),
            label: label.into(),
            value: Some(self.value(name).to_owned()).filter(|value| !value.is_empty()),
            error_message: self.error(name),
            ..Input::default()
        }
    }

    /// A password. It does not keep what was typed.
    #[must_use]
    pub fn password(&self, name: &str, label: &str) -> PasswordInput {
        PasswordInput {
            name: name.to_owned(),
            label: label.into(),
            error_message: self.error(name),
            ..PasswordInput::default()
        }
    }

    /// Several lines of text that keep what was typed.
    #[must_use]
    pub fn textarea(&self, name: &str, label: &str) -> Textarea {
        Textarea {
            name: name.to_owned(),
            label: label.into(),
            value: self.value(name).to_owned(),
            error_message: self.error(name),
            ..Textarea::default()
        }
    }

    /// A list that keeps what was chosen.
    #[must_use]
    pub fn select(&self, name: &str, label: &str, items: Vec<SelectItem>) -> Select {
        Select {
            name: name.to_owned(),
            label: label.into(),
            items,
            value: self.value(name).to_owned(),
            error_message: self.error(name),
            ..Select::default()
        }
    }

    /// Radios that keep what was chosen.
    #[must_use]
    pub fn radios(&self, name: &str, legend: &str, items: Vec<Choice>) -> Radios {
        Radios {
            name: name.to_owned(),
            fieldset: Some(Fieldset::new(legend, "govuk-fieldset__legend--s")),
            items,
            value: self.value(name).to_owned(),
            error_message: self.error(name),
            ..Radios::default()
        }
    }

    /// Checkboxes that keep what was chosen.
    #[must_use]
    pub fn checkboxes(&self, name: &str, legend: &str, items: Vec<Choice>) -> Checkboxes {
        Checkboxes {
            name: name.to_owned(),
            fieldset: Some(Fieldset::new(legend, "govuk-fieldset__legend--s")),
            items,
            values: self.values(name),
            error_message: self.error(name),
            ..Checkboxes::default()
        }
    }

    /// A date that keeps what was typed.
    #[must_use]
    pub fn date_input(&self, name: &str, legend: &str, hint: &str) -> DateInput {
        let part =
            |part: &str| Some(self.value(&format!("{name}-{part}")).to_owned()).filter(|value| !value.is_empty());
        DateInput {
            id: name.to_owned(),
            name_prefix: name.to_owned(),
            values: DateValues { day: part("day"), month: part("month"), year: part("year") },
            fieldset: Some(Fieldset::new(legend, "govuk-fieldset__legend--s")),
            hint: Some(hint.into()),
            error_message: self.error(name),
            confirm: self.far_day(name),
            ..DateInput::default()
        }
    }

    /// A day that is planned, as one line with a calendar beside it; it keeps what was typed. [`Form::date`] reads it.
    #[must_use]
    pub fn date_picker(&self, name: &str, label: &str, hint: &str) -> DatePicker {
        let parts = ["day", "month", "year"].map(|part| self.value(&format!("{name}-{part}")));
        let shown = self.typed_day(name).map_or_else(|| parts.join("/").trim_matches('/').to_owned(), str::to_owned);
        let input = Input {
            value: Some(shown).filter(|value| !value.is_empty()),
            hint: Some(hint.into()),
            ..self.input(name, label)
        };
        DatePicker::new(input, self.far_day(name))
    }

    /// The box by which somebody says that a day far ahead is right; nothing where it was not asked about.
    fn far_day(&self, name: &str) -> Option<Markup> {
        let (_, answer, question) = self.far.iter().find(|(known, ..)| known == name)?;
        let items = vec![Choice::new(answer, question)];
        let boxes = self.checkboxes(SURE, "Confirm that the date is correct", items);
        Some(Markup::of(&Checkboxes { id_prefix: format!("{name}-{SURE}"), ..boxes }))
    }
}

/// Day, month and year of a day as people type it in one line: `5/3/2027`, `5 March 2027`, `Friday 5th March 2027`, `2027-03-05`.
fn day_of_text(text: &str) -> Option<(String, String, String)> {
    let mut words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ','))
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() == 4 && words.first().is_some_and(|word| word.chars().all(char::is_alphabetic)) {
        words.remove(0);
    }
    let [first, second, third] = words.as_slice() else { return None };
    if first.len() == 4 && first.chars().all(|c| c.is_ascii_digit()) {
        return Some(((*third).to_owned(), (*second).to_owned(), (*first).to_owned()));
    }
    let day = ["st", "nd", "rd", "th"].iter().find_map(|ending| first.strip_suffix(ending)).unwrap_or(*first);
    Some((day.to_owned(), (*second).to_owned(), (*third).to_owned()))
}

/// A month as a number or as its English name.
fn month_number(text: &str) -> Option<i8> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = text.to_lowercase();
    text.parse().ok().or_else(|| {
        NAMES.iter().position(|name| lower.starts_with(name)).and_then(|index| i8::try_from(index + 1).ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn form(body: &str) -> Form {
        Form::parse(body.as_bytes()).unwrap()
    }

    #[test]
    fn what_was_typed_stays_when_a_form_is_refused() {
        let mut sent = form("name=+Zo%C3%AB+&upn=B801200005002");
        assert_eq!(sent.required("name", "Enter a name"), "Zoë");
        sent.refuse("upn", "This UPN has a typing mistake");
        let shown = sent.input("upn", "UPN").to_string();
        assert!(shown.contains(r#"value="B801200005002""#) && shown.contains("typing mistake"), "{shown}");
        assert_eq!(sent.summary().unwrap().error_list[0].href, "#upn");
    }

    #[test]
    fn the_first_value_of_a_field_that_is_sent_twice_counts_and_a_code_that_no_list_offers_is_refused() {
        let mut sent = form("who=parent&who=school&need=a&need=b");
        assert_eq!(sent.required("who", "Select who"), "parent");
        assert_eq!(sent.values("need"), ["a", "b"]);
        assert!(sent.one_of("who", &[Choice::new("school", "A school")], "Select who").is_none());
    }

    #[test]
    fn dates_are_read_and_refused_in_words() {
        let on = |day: &str, month: &str, year: &str| {
            let mut sent = form(&format!("born-day={day}&born-month={month}&born-year={year}"));
            (sent.date("born", "Date of birth", &DateRange::any()), sent.error("born").map(|error| error.text))
        };
        assert_eq!(on("27", "3", "2015"), (Some(date(2015, 3, 27)), None));
        assert_eq!(on("1", "September", "2012"), (Some(date(2012, 9, 1)), None));
        assert_eq!(on("", "", ""), (None, None));
        assert_eq!(on("27", "", "").1.unwrap(), "Date of birth must include a month and a year");
        for (day, month, year) in
            [("30", "2", "2015"), ("x", "3", "2015"), ("1", "13", "2015"), ("1", "1", "15"), ("-1", "1", "2015")]
        {
            assert_eq!(on(day, month, year).1.unwrap(), "Date of birth must be a real date, such as 27 3 2015");
        }
    }

    #[test]
    fn a_day_in_one_line_is_read_as_people_write_it_and_keeps_what_was_typed() {
        let on = |typed: &str| {
            let mut sent = Form::default().with("on", typed);
            let day = sent.date("on", "The date", &DateRange::any());
            (day, sent.error("on").map(|error| error.text), sent.date_picker("on", "Date", "").to_string())
        };
        let day = Some(date(2027, 3, 5));
        for typed in
            ["5/3/2027", "05/03/2027", "5 March 2027", "Friday 5th Mar 2027", "5-3-2027", "5.3.2027", "2027-03-05"]
        {
            let (read, error, shown) = on(typed);
            assert_eq!((read, error), (day, None), "{typed}");
            assert!(shown.contains(&format!(r#"value="{typed}""#)), "{shown}");
        }
        for wrong in ["5 March", "31/2/2027", "5/3/27", "soon", "March 5 2027", "5/3/2027/1", "1/13/2027"] {
            let (read, error, _) = on(wrong);
            assert!(read.is_none() && error.is_some(), "{wrong}");
        }
        assert_eq!(on("").0, None);
        // The three fields of a page that has them count, whatever else is called so.
        let mut three = form("on=somebody&on-day=5&on-month=3&on-year=2027");
        assert_eq!(three.date("on", "The date", &DateRange::any()), day);
        assert!(three.date_picker("on", "Date", "").to_string().contains(r#"value="5/3/2027""#));
        let mut far = Form::default().with("on", "5/3/2050");
        assert!(far.date("on", "The date", &DateRange::coming(date(2026, 11, 2))).is_none());
        assert_eq!(far.summary().unwrap().error_list[0].href, "#on");
    }

    #[test]
    fn a_date_that_must_be_given_is_asked_for_and_what_is_wrong_with_it_is_said_first() {
        let on = |day: &str| {
            let mut sent = form(&format!("on-day={day}&on-month=3&on-year=2027"));
            let read = sent.required_date("on", "The date", &DateRange::any(), "Enter the date");
            (read, sent.error("on").is_some())
        };
        assert_eq!((on("5"), on("32")), ((Some(date(2027, 3, 5)), false), (None, true)));
        let mut empty = Form::default();
        assert!(empty.required_date("on", "The date", &DateRange::any(), "Enter the date").is_none());
        assert_eq!(empty.error("on").unwrap().text, "Enter the date");
    }

    #[test]
    fn a_day_and_the_values_of_a_form_are_kept_and_read_again() {
        let kept = Form::default().with("name", "Zoe").with_date("on", date(2027, 3, 5)).into_values();
        let mut shown = Form::from_values(kept);
        assert_eq!(shown.value("name"), "Zoe");
        assert_eq!(shown.date("on", "The date", &DateRange::any()), Some(date(2027, 3, 5)));
        shown.set_date("on", date(2028, 2, 29));
        assert_eq!(shown.date("on", "The date", &DateRange::any()), Some(date(2028, 2, 29)));
    }

    #[test]
    fn an_error_in_a_date_links_to_its_day() {
        let mut sent = form("born-day=x&born-month=1&born-year=2015");
        sent.date("born", "Date of birth", &DateRange::any());
        assert_eq!(sent.summary().unwrap().error_list[0].href, "#born-day");
    }

    #[test]
    fn what_is_put_right_on_another_page_leads_there() {
        let mut sent = form("body=x");
        for _ in 0..2 {
            sent.refuse_at("/children/1/plan#section-I", "Section I is empty");
        }
        let summary = sent.summary().unwrap();
        assert_eq!((summary.error_list.len(), sent.is_right()), (1, false));
        assert_eq!(summary.error_list[0].href, "/children/1/plan#section-I");
    }

    #[test]
    fn files_are_asked_for_again_where_something_else_is_wrong() {
        let mut sent = form("on-day=x&on-month=1&on-year=2026");
        sent.came_with(vec!["report.docx".to_owned()]);
        assert!(sent.error("file").is_none() && sent.summary().is_none());
        sent.date("on", "The date", &DateRange::any());
        assert!(sent.error("file").unwrap().text.contains("report.docx"));
        assert_eq!(sent.summary().unwrap().error_list.last().unwrap().href, "#file");
        sent.refuse("file", "The selected file is empty");
        assert_eq!(sent.summary().unwrap().error_list.len(), 2);
        assert!(sent.error("file").unwrap().text.contains("empty"));
    }

    #[test]
    fn a_form_that_was_cut_off_has_one_thing_wrong() {
        let mut sent = form("title=A+report");
        sent.cut_off("file", "The file must be smaller than 50 MB");
        sent.required("name", "Enter the name");
        sent.refuse("file", "Select a file");
        let summary = sent.summary().unwrap();
        assert_eq!((summary.error_list.len(), sent.value("title")), (1, "A report"));
        assert!(summary.error_list[0].text.contains("50 MB") && !sent.is_right());
    }

    #[test]
    fn passwords_are_not_sent_back() {
        let sent = form("password=secret");
        assert!(!sent.password("password", "Password").to_string().contains("secret"));
    }
}
