//! The vocabulary of rules: each as type definitions write it, and what it says of a node of the graph, found out here and not by
//! the product.

use cygnet_resolvers::{
    caller::{Caller, Tenant},
    value::Value as Claims,
};

use super::world::World;

/// Who asks.
pub struct Asker {
    pub name: &'static str,
    /// The subject and the roles of its token; none without a token.
    pub token: Option<(&'static str, &'static str)>,
    /// How high it stands.
    pub level: i64,
    /// Whose data it works with.
    pub tenant: Option<&'static str>,
    /// What its token was given out for.
    pub scopes: &'static [&'static str],
}

/// The scope that rules ask for.
const SCOPE: &str = "docs:read";

/// Everybody who asks.
pub const ASKERS: &[Asker] = &[
    Asker {
        name: "anonymous",
        token: None,
        level: 0,
        tenant: None,
        scopes: &[],
    },
    Asker {
        name: "wrong role",
        token: Some(("zed", "guest")),
        level: 9,
        tenant: Some("three"),
        scopes: &["docs:write"],
    },
    Asker {
        name: "other owner",
        token: Some(("bob", "editor")),
        level: 14,
        tenant: Some("two"),
        scopes: &[SCOPE],
    },
    Asker {
        name: "right",
        token: Some(("ann", "admin")),
        level: 40,
        tenant: Some("one"),
        scopes: &[SCOPE],
    },
];

impl Asker {
    /// Who asks, as the gateway takes it.
    pub fn caller(&self) -> Caller {
        let tenant = self.tenant.map(|name| Tenant::One(name.into()));
        Caller {
            claims: self.claims(),
            tenant: tenant.unwrap_or_default(),
            scopes: self.scopes.iter().map(|scope| (*scope).into()).collect(),
            ..Caller::default()
        }
    }

    /// The claims of its token.
    fn claims(&self) -> Option<Claims> {
        let (subject, role) = self.token?;
        let text = |text: &str| Claims::String(text.into());
        Some(Claims::Map(
            [
                ("sub".into(), text(subject)),
                ("roles".into(), Claims::List([text(role)].into())),
                ("level".into(), Claims::Integer(self.level)),
            ]
            .into_iter()
            .collect(),
        ))
    }

    /// The same in JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        let (subject, role) = self.token?;
        Some(serde_json::json!({"sub": subject, "roles": [role], "level": self.level}))
    }

    fn is(&self, role: &str) -> bool {
        self.token.is_some_and(|(_, of)| of == role)
    }
}

/// What a rule of `@authorization` asks.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// The node is the caller's.
    Owner,
    /// The caller is an administrator.
    Admin,
    /// The node is for everybody, known or not.
    Visible,
    /// The caller is one of those who wrote it.
    Author,
    /// The caller leads it.
    Chief,
    /// The caller stands as high as the node.
    Level,
    /// The node is somebody else's.
    Others,
    /// One of several rules.
    Any(&'static [Rule]),
    /// All of several conditions.
    All(&'static [Rule]),
}

impl Rule {
    /// The items of the argument `filter` or `validate`; `operations` is written into each.
    pub fn items(self, operations: &str) -> Vec<String> {
        match self {
            Self::Any(rules) => rules
                .iter()
                .flat_map(|rule| rule.items(operations))
                .collect(),
            Self::Visible => vec![format!(
                "{{ {operations} requireAuthentication: false, where: {} }}",
                self.condition()
            )],
            _ => vec![format!("{{ {operations} where: {} }}", self.condition())],
        }
    }

    fn condition(self) -> String {
        match self {
            Self::Owner => "{ node: { owner: { eq: \"$jwt.sub\" } } }".to_owned(),
            Self::Admin => "{ jwt: { roles: { includes: \"admin\" } } }".to_owned(),
            Self::Visible => "{ node: { visible: { eq: true } } }".to_owned(),
            Self::Author => {
                "{ node: { author: { some: { key: { eq: \"$jwt.sub\" } } } } }".to_owned()
            }
            Self::Chief => "{ node: { chief: { key: { eq: \"$jwt.sub\" } } } }".to_owned(),
            Self::Level => "{ node: { rank: { lte: \"$jwt.level\" } } }".to_owned(),
            Self::Others => "{ node: { NOT: { owner: { eq: \"$jwt.sub\" } } } }".to_owned(),
            Self::Any(rules) | Self::All(rules) => {
                let parts: Vec<String> = rules.iter().map(|rule| rule.condition()).collect();
                let word = match self {
                    Self::Any(_) => "OR",
                    _ => "AND",
                };
                format!("{{ {word}: [{}] }}", parts.join(", "))
            }
        }
    }

    /// Whether it is about nodes that are related.
    pub fn is_related(self) -> bool {
        match self {
            Self::Author | Self::Chief => true,
            Self::Any(rules) | Self::All(rules) => rules.iter().any(|rule| rule.is_related()),
            Self::Owner | Self::Admin | Self::Visible | Self::Level | Self::Others => false,
        }
    }

    /// Whether it holds of a node. What is not known (a node of nobody is not somebody else's) does not hold.
    pub fn holds(self, world: &World, at: usize, asker: &Asker) -> bool {
        let node = &world.nodes[at];
        let subject = asker.token.map(|(subject, _)| subject);
        match self {
            Self::Any(rules) => rules.iter().any(|rule| rule.holds(world, at, asker)),
            Self::All(rules) => rules.iter().all(|rule| rule.holds(world, at, asker)),
            Self::Visible => node.visible,
            _ if subject.is_none() => false,
            Self::Owner => node.owner.is_some() && node.owner == subject,
            Self::Others => node.owner.is_some() && node.owner != subject,
            Self::Admin => asker.is("admin"),
            Self::Level => node.rank <= asker.level,
            Self::Author => world
                .starts("WROTE", at)
                .any(|person| Some(person.key.as_str()) == subject),
            Self::Chief => world
                .starts("LEADS", at)
                .any(|person| Some(person.key.as_str()) == subject),
        }
    }
}

/// Whom `@authentication` lets.
#[derive(Clone, Copy, Debug)]
pub enum Known {
    /// Whoever has a token.
    Anybody,
    /// Editors and administrators.
    Staff,
    /// Whoever was granted a scope.
    Granted,
}

impl Known {
    fn directive(self) -> &'static str {
        match self {
            Self::Anybody => "@authentication",
            Self::Granted => "@requiresScopes(scopes: [[\"docs:read\"]])",
            Self::Staff => {
                "@authentication(jwt: { OR: [{ roles: { includes: \"admin\" } }, { roles: { includes: \"editor\" } }] })"
            }
        }
    }

    /// What others are told.
    pub fn refusal(self) -> &'static str {
        match self {
            Self::Anybody | Self::Staff => "Unauthenticated",
            Self::Granted => "This needs scopes that you do not have: docs:read",
        }
    }

    /// Whether it lets somebody.
    pub fn lets(self, asker: &Asker) -> bool {
        match self {
            Self::Anybody => asker.token.is_some(),
            Self::Granted => asker.scopes.contains(&SCOPE),
            Self::Staff => asker.is("admin") || asker.is("editor"),
        }
    }
}

/// The rules of one place.
#[derive(Clone, Copy, Debug)]
pub struct Ruled {
    /// `Type`, `Type.field`, or nothing for the whole schema.
    pub on: &'static str,
    pub filter: Option<Rule>,
    pub validate: Option<Rule>,
    pub known: Option<Known>,
    /// Whether its nodes belong to tenants.
    pub tenant: bool,
}

/// What who works for no tenant is told.
pub const NO_TENANT: &str = "This belongs to tenants, and the request is of none";

/// Nodes that belong to tenants.
pub const fn tenant(on: &'static str) -> Ruled {
    Ruled {
        on,
        filter: None,
        validate: None,
        known: None,
        tenant: true,
    }
}

/// A filter.
pub const fn filter(on: &'static str, rule: Rule) -> Ruled {
    Ruled {
        on,
        filter: Some(rule),
        validate: None,
        known: None,
        tenant: false,
    }
}

/// A validation.
pub const fn validate(on: &'static str, rule: Rule) -> Ruled {
    Ruled {
        on,
        filter: None,
        validate: Some(rule),
        known: None,
        tenant: false,
    }
}

/// A place that asks who it is.
pub const fn known(on: &'static str, known: Known) -> Ruled {
    Ruled {
        on,
        filter: None,
        validate: None,
        known: Some(known),
        tenant: false,
    }
}

impl Ruled {
    /// The type and the field.
    pub fn place(&self) -> (&'static str, Option<&'static str>) {
        match self.on.split_once('.') {
            Some((ty, field)) => (ty, Some(field)),
            None => (self.on, None),
        }
    }

    /// As type definitions write it.
    pub fn directives(&self) -> String {
        let mut out = String::new();
        let mut arguments = Vec::new();
        if let Some(rule) = self.filter {
            arguments.push(format!("filter: [{}]", rule.items("").join(", ")));
        }
        if let Some(rule) = self.validate {
            arguments.push(format!("validate: [{}]", rule.items("").join(", ")));
        }
        if !arguments.is_empty() {
            out.push_str(&format!(" @authorization({})", arguments.join(", ")));
        }
        if self.tenant {
            out.push_str(" @tenant(property: \"org\")");
        }
        if let Some(known) = self.known {
            out.push_str(&format!(" {}", known.directive()));
        }
        out
    }
}
