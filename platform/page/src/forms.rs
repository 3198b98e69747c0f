//! Forms: the raw text stays, so that a refused form shows what was typed; each answer is parsed into
//! a value or an error with words for the person.

use std::fmt::Display;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use jiff::civil::Date;
use store::StoreError;

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
    /// Why it is only shown again, with what was typed: nothing is wrong with it, and it does nothing.
    again: Option<String>,
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
        form.values.retain(|(name, _)| !crate::once::is_mark(name));
        if !form.raw(SHOWN_AGAIN).is_empty() {
            let again = form.take(SHOWN_AGAIN);
            form.again = Some(match (crate::once::saved_as_draft(&again), again.as_str()) {
                (Some(saved), _) => saved,
                (None, crate::once::DRAFT) => "This is your draft. It has not been sent.".to_owned(),
                (None, _) => {
                    "You were signed out before this was saved. Check what you wrote, then save it.".to_owned()
                }
            });
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

    /// Takes a field out that the page itself does not ask for.
    pub(crate) fn take(&mut self, name: &str) -> String {
        let value = self.raw(name).to_owned();
        self.values.retain(|(known, _)| known != name);
        value
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
        if !self.is_cut_off && self.again.is_none() && !is_said {
            self.errors.push((name.to_owned(), message.into()));
        }
    }

    /// Says what is put right on another page: `href` is its path, with the id of what is wrong where it has one.
    pub fn refuse_at(&mut self, href: &str, message: impl Into<String>) {
        let message = message.into();
        let is_said = self.errors.iter().any(|(known, words)| known == href && *words == message);
        if !self.is_cut_off && self.again.is_none() && !is_said {
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
        if self.again.is_some() {
            return None;
        }
        let items: Vec<Choice> = self.doubts.iter().map(|(answer, question)| Choice::new(answer, question)).collect();
        (!items.is_empty()).then(|| self.checkboxes(SURE, "Confirm that this is correct", items))
    }

    /// The version of the record that the form began from; `now` where it names none.
    #[must_use]
    pub fn version_or(&self, now: i64) -> i64 {
        self.value("version").parse().unwrap_or(now)
    }

    /// Whether somebody saved the record since the form was opened: `now` is its version. That is said, and what the form shows
    /// again begins from the new one.
    pub fn is_stale(&mut self, now: i64) -> bool {
        let stale = self.version_or(now) != now;
        if stale {
            self.refuse("", StoreError::Stale.to_string());
            self.set("version", &now.to_string());
        }
        stale
    }

    /// Whether nothing is wrong, and it is not only to be shown again.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.errors.is_empty() && self.again.is_none()
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

    /// A telephone number, with what is written beside it; nothing where none is given. Where one must be, ask for it with
    /// [`Self::required`] first.
    pub fn telephone(&mut self, name: &str) -> Option<String> {
        let number = self.optional(name)?;
        if self.error(name).is_none() && !words::is_telephone(&number) {
            self.refuse(name, words::NO_TELEPHONE);
        }
        Some(number)
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
                    self.refuse(name, format!("{what} must be a real date"));
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
            let is_short = year.len() < 4 && year.chars().all(|digit| digit.is_ascii_digit());
            let wrong = if is_short { "must have a year with 4 numbers" } else { "must be a real date" };
            self.refuse(name, format!("{what} {wrong}"));
        }
        parsed
    }

    /// What was typed into the one field of a day: nothing where the form has the three.
    fn typed_day(&self, name: &str) -> Option<&str> {
        let day = format!("{name}-day");
        let has_three = self.values.iter().any(|(known, _)| *known == day);
        Some(self.value(name)).filter(|typed| !typed.is_empty() && !has_three)
    }

    /// Puts what is wrong in the order of the page's fields; what names none of them comes last.
    pub fn errors_in_order(&mut self, fields: &[&str]) {
        let place = |name: &str| fields.iter().position(|field| *field == name).unwrap_or(fields.len());
        self.errors.sort_by_key(|(name, _)| place(name));
    }

    /// All that is wrong, each a link to its field or to the page where it is put right. Of a form that is only shown again, a
    /// summary that lists nothing and says why: [`crate::Layout::errors`] makes a notice of it.
    #[must_use]
    pub fn summary(&self) -> Option<ErrorSummary> {
        if self.errors.is_empty() {
            let description_text = self.again.clone()?;
            return Some(ErrorSummary { description_text, ..ErrorSummary::default() });
        }
        let is_date = |name: &str| self.values.iter().any(|(known, _)| *known == format!("{name}-day"));
        let again = self.choose_again().map(|words| (FILE.to_owned(), words));
        let error_list = self
            .errors
            .iter()
            .filter(|(name, _)| again.is_none() || name != FILE)
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
        if name != FILE {
            return own.map(Into::into);
        }
        let message: ErrorMessage = self.choose_again().or(own)?.into();
        Some(ErrorMessage { not_kept: self.sent.join(", "), ..message })
    }

    /// Notes which files came with it, so that they are asked for again where something else is wrong.
    pub(crate) fn came_with(&mut self, files: Vec<String>) {
        self.sent = files;
    }

    /// What is said at the field of the files where the form is refused for something else: a browser does not keep them.
    fn choose_again(&self) -> Option<String> {
        if self.errors.is_empty() {
            return None;
        }
        let own = self.errors.iter().find(|(known, _)| known == FILE).map(|(_, message)| message.as_str());
        let others: Vec<&str> =
            self.sent.iter().map(String::as_str).filter(|name| own.is_none_or(|own| !own.contains(name))).collect();
        match (own, others.as_slice()) {
            (_, []) => None,
            (Some(own), others) => {
                Some(format!("{own}. Your other files were not kept. Select them again: {}", others.join(", ")))
            }
            (None, [one]) => Some(format!("Select the file again: {one}")),
            (None, several) => Some(format!("Select the files again: {}", several.join(", "))),
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
mod tests;
