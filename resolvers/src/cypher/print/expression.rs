//! Writes expressions, and the words of operators and functions.
//!
//! In: an expression. Out: its text, through the printer's calls. It must not know clauses.

use super::super::ast::{Expression, Function, Infix, Letter, Name, Pattern};
use super::super::dialect::{Dialect, Owner};
use super::{Printed, Printer};

impl Printer {
    pub(super) fn expression(&mut self, expression: &Expression) -> Printed {
        match expression {
            Expression::Null => self.syntax("null"),
            Expression::True => self.syntax("true"),
            Expression::False => self.syntax("false"),
            Expression::Integer(number) => self.number(*number),
            Expression::Parameter(slot) => self.parameter(*slot),
            Expression::Name(name) => return self.name(name),
            Expression::Property(owner, property) => return self.property(owner, property),
            Expression::List(items) => {
                self.syntax("[");
                self.separated(items, Self::expression)?;
                self.syntax("]");
            }
            Expression::At(list, position) => {
                self.expression(list)?;
                self.syntax("[");
                self.number(*position);
                self.syntax("]");
            }
            Expression::UpTo(list, count) => {
                self.around("(", list, ")[0..")?;
                self.parameter(*count);
                self.syntax("]");
            }
            Expression::Before(list, count) => {
                self.around("(", list, ")[0..")?;
                return self.around("", count, "]");
            }
            Expression::Case(parts) => {
                let [condition, then, otherwise] = parts.as_ref();
                self.around("CASE WHEN ", condition, " THEN ")?;
                self.around("", then, " ELSE ")?;
                return self.around("", otherwise, " END");
            }
            Expression::Negative(inner) => return self.around("-", inner, ""),
            Expression::Infix(left, operator, right) => {
                self.operand(left)?;
                self.syntax(operator.text());
                return self.operand(right);
            }
            Expression::Not(inner) => return self.around("NOT (", inner, ")"),
            Expression::IsNull(inner) => return self.around("", inner, " IS NULL"),
            Expression::IsNotNull(inner) => return self.around("", inner, " IS NOT NULL"),
            Expression::All(items) => return self.grouped(items, " AND "),
            Expression::Any(items) => return self.grouped(items, " OR "),
            Expression::Odd(items) => return self.grouped(items, " XOR "),
            Expression::HasLabel(name, label) => {
                self.name(name)?;
                self.syntax(":");
                return self.identifier(label);
            }
            Expression::Function(function, arguments) => {
                return self.function(*function, arguments);
            }
            Expression::CountRows => self.syntax("count(*)"),
            Expression::AnyLower { item, list, value } => {
                self.syntax("any(");
                self.name(item)?;
                self.around(" IN ", list, " WHERE toLower(")?;
                self.name(item)?;
                return self.around(") = ", value, ")");
            }
            Expression::Exists(set) => return self.subpattern("EXISTS { MATCH ", set),
            Expression::CountOf(set) => return self.subpattern("COUNT { MATCH ", set),
        }
        Ok(())
    }

    /// A side of an operator: operators inside are grouped.
    fn operand(&mut self, expression: &Expression) -> Printed {
        match expression {
            Expression::Infix(..)
            | Expression::Not(_)
            | Expression::IsNull(_)
            | Expression::IsNotNull(_) => self.around("(", expression, ")"),
            _ => self.expression(expression),
        }
    }

    pub(super) fn property(&mut self, owner: &Name, property: &str) -> Printed {
        self.name(owner)?;
        self.syntax(".");
        let kind = match owner {
            Name::Own(Letter::Edge, _) => Owner::Relationship,
            Name::Own(..) | Name::This | Name::Row | Name::Column(_) => Owner::Node,
        };
        let stored = self.dialect.property(kind, property);
        self.identifier(&stored)
    }

    fn function(&mut self, function: Function, arguments: &[Expression]) -> Printed {
        self.syntax(function.text(self.dialect));
        self.separated(arguments, Self::expression)?;
        self.syntax(")");
        Ok(())
    }

    fn subpattern(
        &mut self,
        open: &'static str,
        (pattern, filter): &(Pattern, Option<Expression>),
    ) -> Printed {
        self.syntax(open);
        self.pattern(pattern)?;
        self.filter(filter.as_ref())?;
        self.syntax(" }");
        Ok(())
    }
}

impl Letter {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Node => "n",
            Self::Edge => "e",
            Self::Score => "s",
            Self::Computed => "c",
            Self::Value => "v",
            Self::Key => "k",
            Self::Item => "i",
            Self::Given => "g",
        }
    }
}

impl Infix {
    fn text(self) -> &'static str {
        match self {
            Self::Equal => " = ",
            Self::Greater => " > ",
            Self::GreaterOrEqual => " >= ",
            Self::Less => " < ",
            Self::LessOrEqual => " <= ",
            Self::In => " IN ",
            Self::Contains => " CONTAINS ",
            Self::StartsWith => " STARTS WITH ",
            Self::EndsWith => " ENDS WITH ",
            Self::Matches => " =~ ",
            Self::Plus => " + ",
            Self::Minus => " - ",
            Self::Times => " * ",
            Self::Over => " / ",
        }
    }
}

impl Function {
    /// The text up to and with the opening parenthesis.
    fn text(self, dialect: Dialect) -> &'static str {
        match self {
            Self::Coalesce => "coalesce(",
            Self::Size => "size(",
            Self::Lower => "toLower(",
            Self::Labels => "labels(",
            Self::ElementId => "elementId(",
            Self::Distance => dialect.distance(),
            Self::Count => "count(",
            Self::CountDistinct => "count(DISTINCT ",
            Self::Min => "min(",
            Self::Max => "max(",
            Self::Average => "avg(",
            Self::Sum => "sum(",
            Self::Collect => "collect(",
            Self::CollectDistinct => "collect(DISTINCT ",
            Self::IgnoringCase => "('(?i)' + ",
            Self::After => "(datetime('1970-01-01T00:00:00Z') + ",
        }
    }
}
