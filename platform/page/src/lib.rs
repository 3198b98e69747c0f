//! What every page shares: layout, GOV.UK components, forms, errors in plain English.
//!
//! This room knows nothing of the database. A screen elsewhere is a struct with a template that
//! extends `layout.html` and holds a [`Layout`].

pub mod govuk;
