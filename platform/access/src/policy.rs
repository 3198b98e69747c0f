//! The policy: one table of rules, which each room writes as grants, evaluated in one place.
//!
//! A rule says: somebody with this *role*, who stands in this *relationship* to the thing, may do this
//! *action*; for *restricted* records only where the rule says so. Everything else is refused.

use std::fmt;

use store::{AllowedBy, Entry};
use uuid::Uuid;

use crate::{Role, Viewer};

/// Something that can be done, such as `child.open`. Rooms declare theirs as constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Action {
    name: &'static str,
    children: bool,
}

impl Action {
    /// An action that shows something about a child, or leads there, by its name: the kind of thing, a dot, the verb. To give
    /// somebody a role that may do it takes two people.
    #[must_use]
    pub const fn about_children(name: &'static str) -> Self {
        Self { name, children: true }
    }

    /// An action that shows nobody's record.
    #[must_use]
    pub const fn about_the_area(name: &'static str) -> Self {
        Self { name, children: false }
    }

    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

/// Use the search box that stands on every page. What it finds is decided for each thing.
pub const SEARCH: Action = Action::about_the_area("search.use");

/// How the viewer stands to the thing. Access comes from it, and ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relationship {
    /// None is needed: the role alone.
    Area,
    /// The thing belongs to an organisation in which the viewer holds the role.
    OwnOrganisation,
    /// The child is on the viewer's caseload.
    Caseload,
    /// The viewer covers for the child's case officer now.
    Cover,
    /// The child is placed at the viewer's setting now.
    Placement,
    /// The viewer is asked for advice on the child, or works with them, now.
    Involved,
    /// The viewer's setting is consulted about the child now.
    Consulted,
    /// The viewer sits on a panel that looks at the child's case now.
    Panel,
    /// The viewer has parental responsibility for the child, who is not over compulsory school age, or agreed.
    ParentalResponsibility,
    /// The viewer has care of the child, as a foster carer or grandparent may: the same rights, while the care lasts.
    Care,
    /// The viewer decides for a young person who lacks capacity to decide.
    DecidesFor,
    /// The record is about the viewer.
    Own,
    /// The viewer is named on the restricted record's list.
    Named,
    /// The viewer gave a reason, and may open the record for a working day.
    ReasonGiven,
    /// The viewer gave a reason for a restricted record, and a second person agreed, for a day.
    BreakGlass,
}

impl Relationship {
    /// Whether somebody has it as family, and not by their work. Whoever adds a relationship answers here.
    #[must_use]
    pub const fn is_family(self) -> bool {
        match self {
            Self::ParentalResponsibility | Self::Care | Self::DecidesFor | Self::Own => true,
            Self::Area
            | Self::OwnOrganisation
            | Self::Caseload
            | Self::Cover
            | Self::Placement
            | Self::Involved
            | Self::Consulted
            | Self::Panel
            | Self::Named
            | Self::ReasonGiven
            | Self::BreakGlass => false,
        }
    }

    /// Relationships with the rights of a parent: section 576 of the Education Act 1996 makes a parent of whoever has care
    /// of a child, and section 80 of the Children and Families Act 2014 puts whoever decides for a young person in their
    /// place. A rule for parents is a rule for them.
    const fn equal(self) -> &'static [Self] {
        match self {
            Self::ParentalResponsibility => &[Self::Care, Self::DecidesFor],
            _ => &[],
        }
    }
}

impl fmt::Display for Relationship {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Area => "anyone in the area",
            Self::OwnOrganisation => "own organisation",
            Self::Caseload => "caseload",
            Self::Cover => "cover",
            Self::Placement => "placed at own setting",
            Self::Involved => "involved professional",
            Self::Consulted => "own setting consulted",
            Self::Panel => "sits on the panel",
            Self::ParentalResponsibility => "parental responsibility",
            Self::Care => "care of the child",
            Self::DecidesFor => "decides for the young person",
            Self::Own => "own record",
            Self::Named => "named on the restricted record",
            Self::ReasonGiven => "reason given",
            Self::BreakGlass => "emergency access",
        })
    }
}

/// A room's line of the policy: what some roles may do to some things, and why.
#[derive(Debug, Clone, Copy)]
pub struct Grant {
    roles: &'static [Role],
    relationship: Relationship,
    actions: &'static [Action],
    restricted: bool,
    because: &'static str,
}

impl Grant {
    /// For unrestricted records, and for things that are no records. Each of the roles, in this relationship, may do each of
    /// the actions.
    #[must_use]
    pub const fn new(
        roles: &'static [Role],
        relationship: Relationship,
        actions: &'static [Action],
        because: &'static str,
    ) -> Self {
        Self { roles, relationship, actions, restricted: false, because }
    }

    /// The same for restricted records too.
    #[must_use]
    pub const fn restricted_too(mut self) -> Self {
        self.restricted = true;
        self
    }

    fn rules(self) -> impl Iterator<Item = Rule> {
        let Self { roles, relationship, actions, restricted, because } = self;
        let each = move |(role, action)| Rule { role, relationship, action, restricted, because };
        roles.iter().flat_map(|role| actions.iter().map(|action| (*role, *action))).map(each)
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub role: Role,
    /// Standing in which relationship.
    pub relationship: Relationship,
    /// May do what.
    pub action: Action,
    /// For restricted records too.
    pub restricted: bool,
    /// The reason, as the audit shows it.
    pub because: &'static str,
}

impl Rule {
    /// By what right, as the log keeps it: the role, and why it may.
    #[must_use]
    pub fn right(&self) -> AllowedBy {
        AllowedBy::of_roles([(self.role.label(), self.because)])
    }
}

/// What the policy needs to know of a thing and the viewer's standing to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The relationships that hold now, besides [`Relationship::Area`] and
    /// [`Relationship::OwnOrganisation`], which the policy works out itself.
    pub relationships: Vec<Relationship>,
    /// The organisation to which the thing belongs.
    pub organisation: Option<Uuid>,
    /// Whether the record is restricted.
    pub restricted: bool,
    /// Whether the viewer comes as a member of the family alone, whatever they work as: somebody who must not learn
    /// where a child is does not learn it at work.
    pub family_only: bool,
}

/// That somebody may, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed(Rule);

impl Allowed {
    /// The rule that allowed it.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.0
    }

    /// The audit entry of this act on a `kind` of thing.
    #[must_use]
    pub fn entry(&self, kind: &str, subject: Option<Uuid>) -> Entry {
        Entry::new(self.0.action.name(), kind, subject, self.0.right())
    }

    /// The same for an act that the log calls otherwise than what allowed it: `action` has words of its own there.
    #[must_use]
    pub fn entry_called(&self, action: &str, kind: &str, subject: Option<Uuid>) -> Entry {
        Entry::new(action, kind, subject, self.0.right())
    }
}

/// The whole table, in the order of the actions.
#[derive(Debug, Clone, Default)]
pub struct Policy(Vec<Rule>);

impl Policy {
    /// The rules of all rooms.
    #[must_use]
    pub fn new(rooms: &[&[Grant]]) -> Self {
        let with_equals = |rule: Rule| {
            let equals = rule.relationship.equal().iter().map(move |relationship| Rule {
                relationship: *relationship,
                because: match relationship {
                    Relationship::DecidesFor => "decides for the young person",
                    _ => "has care of the child",
                },
                ..rule
            });
            std::iter::once(rule).chain(equals)
        };
        let rules = rooms.concat().into_iter().flat_map(Grant::rules).flat_map(with_equals);
        let mut rules: Vec<Rule> = rules.collect();
        rules.sort_by_key(|rule| rule.action);
        Self(rules)
    }

    /// The rules about an action, in the order of the rooms: a page asks about dozens of actions, most of them for its navigation.
    fn about(&self, action: Action) -> &[Rule] {
        let begin = self.0.partition_point(|rule| rule.action < action);
        let rest = self.0.get(begin..).unwrap_or_default();
        rest.get(..rest.partition_point(|rule| rule.action == action)).unwrap_or_default()
    }

    /// Every rule, by action and role.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        let mut rules = self.0.clone();
        rules.sort_by_key(|rule| (rule.action, rule.role, rule.relationship));
        rules
    }

    /// Whether `viewer` may do `action` to the thing with these facts.
    #[must_use]
    pub fn decide(&self, viewer: &Viewer, action: Action, facts: &Facts) -> Option<Allowed> {
        self.about(action).iter().copied().find(|rule| Self::holds(rule, viewer, facts)).map(Allowed)
    }

    fn holds(rule: &Rule, viewer: &Viewer, facts: &Facts) -> bool {
        let relationship = match rule.relationship {
            Relationship::Area => viewer.is(rule.role),
            Relationship::OwnOrganisation => viewer.roles.iter().any(|held| {
                held.role == rule.role && held.organisation.is_some() && held.organisation == facts.organisation
            }),
            other => viewer.is(rule.role) && facts.relationships.contains(&other),
        };
        let as_family = rule.relationship.is_family();
        relationship && (rule.restricted || !facts.restricted) && (as_family || !facts.family_only)
    }

    /// The roles that may do `action` to anything at all.
    #[must_use]
    pub fn roles(&self, action: Action) -> Vec<Role> {
        Role::ALL.into_iter().filter(|role| self.about(action).iter().any(|rule| rule.role == *role)).collect()
    }

    /// Whether `viewer` may do `action` to anything at all: for navigation, and for the door of a page.
    #[must_use]
    pub fn may_ever(&self, viewer: &Viewer, action: Action) -> bool {
        self.about(action).iter().any(|rule| viewer.is(rule.role))
    }

    /// Whether a role opens records of children, or the way to them: by its own rules, or by managing accounts. Giving it,
    /// or a way into the account of somebody who holds it, takes two people.
    #[must_use]
    pub fn opens_records(&self, role: Role) -> bool {
        self.0.iter().any(|rule| rule.role == role && rule.action.children)
    }

    /// The rules by which `viewer` may do `action`, for queries that list only what they may.
    #[must_use]
    pub fn reach(&self, viewer: &Viewer, action: Action) -> Vec<Rule> {
        self.about(action).iter().copied().filter(|rule| viewer.is(rule.role)).collect()
    }
}
