//! A record as it was read: every value as it stands in the file, with its line.

use std::sync::Arc;

use jiff::civil::Date;

use crate::{Block, Field};

/// A value, to the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// What stands there, without space at the ends.
    pub text: String,
    /// In which line of the file; 0 where it comes from no file.
    pub line: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub block: Block,
    /// The line in which it begins.
    pub line: u32,
    /// The file or sheet in which it stands, where a return has several.
    pub place: Option<Arc<str>>,
    values: Vec<(Field, Value)>,
    children: Vec<Record>,
}

impl Record {
    /// An empty one.
    #[must_use]
    pub fn new(block: Block, line: u32) -> Self {
        Self { block, line, place: None, values: Vec::new(), children: Vec::new() }
    }

    /// As standing in one of several files or sheets.
    #[must_use]
    pub fn in_place(mut self, place: &Arc<str>) -> Self {
        self.place = Some(Arc::clone(place));
        self
    }

    /// Puts a value in the place of a field; an empty one takes it away.
    pub fn set(&mut self, field: Field, text: impl Into<String>, line: u32) {
        let text = text.into();
        self.values.retain(|(known, _)| *known != field);
        if !text.is_empty() {
            self.values.push((field, Value { text, line }));
        }
    }

    /// With a value.
    #[must_use]
    pub fn with(mut self, field: Field, text: impl Into<String>) -> Self {
        self.set(field, text, 0);
        self
    }

    /// With a record in it.
    #[must_use]
    pub fn holding(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// Puts a record into it.
    pub fn push(&mut self, child: Self) {
        self.children.push(child);
    }

    /// The value of a field.
    #[must_use]
    pub fn value(&self, field: Field) -> Option<&Value> {
        self.values.iter().find(|(known, _)| *known == field).map(|(_, value)| value)
    }

    /// The text of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        self.value(field).map(|value| value.text.as_str())
    }

    /// Whether the field has a value.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.value(field).is_some()
    }

    /// The date of a field, where it is one.
    #[must_use]
    pub fn date(&self, field: Field) -> Option<Date> {
        self.get(field).and_then(intake::dates::plain)
    }

    #[must_use]
    pub fn values(&self) -> &[(Field, Value)] {
        &self.values
    }

    /// The records of a kind in it.
    pub fn all(&self, block: Block) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.block == block)
    }

    /// The first record of a kind in it.
    #[must_use]
    pub fn one(&self, block: Block) -> Option<&Self> {
        self.children.iter().find(|child| child.block == block)
    }

    /// The records in it.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        &self.children
    }

    /// The records in it, to change.
    pub fn children_mut(&mut self) -> &mut Vec<Self> {
        &mut self.children
    }

    /// How many records it is made of, itself among them.
    #[must_use]
    pub fn size(&self) -> usize {
        1 + self.children.iter().map(Self::size).sum::<usize>()
    }

    /// The same without the lines: two readings of one return differ in nothing else.
    #[must_use]
    pub fn without_lines(&self) -> Self {
        let mut values: Vec<_> =
            self.values.iter().map(|(field, value)| (*field, Value { text: value.text.clone(), line: 0 })).collect();
        values.sort_by_key(|(field, _)| *field);
        let mut children: Vec<_> = self.children.iter().map(Self::without_lines).collect();
        children.sort_by_key(|child| child.block);
        Self { block: self.block, line: 0, place: None, values, children }
    }
}
