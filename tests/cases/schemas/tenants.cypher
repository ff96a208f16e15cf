CREATE CONSTRAINT cygnet_case_tn_project IF NOT EXISTS FOR (n:TnProject) REQUIRE (n.organization_id, n.slug) IS UNIQUE;
CREATE CONSTRAINT cygnet_case_tn_task IF NOT EXISTS FOR (n:TnTask) REQUIRE (n.organization_id, n.slug) IS UNIQUE;
CREATE CONSTRAINT cygnet_case_tn_person IF NOT EXISTS FOR (n:TnPerson) REQUIRE (n.org, n.email) IS UNIQUE;
CREATE CONSTRAINT cygnet_case_tn_tag IF NOT EXISTS FOR (n:TnTag) REQUIRE n.name IS UNIQUE;
CREATE (a1:TnProject {slug: 'p1', title: 'Bridge', budget: 10, phase: 'plan', organization_id: 'acme', embedding: [1.0, 0.0]}),
  (a2:TnProject {slug: 'p2', title: 'Tunnel', budget: 20, phase: 'build', organization_id: 'acme', embedding: [0.8, 0.2]}),
  (a3:TnProject {slug: 'p3', title: 'Canal', budget: 30, phase: 'plan', organization_id: 'acme', embedding: [0.0, 1.0]}),
  (b1:TnProject {slug: 'p1', title: 'Bridge of others', budget: 100, phase: 'plan', organization_id: 'bolt', embedding: [1.0, 0.0]}),
  (b2:TnProject {slug: 'q2', title: 'Tower', budget: 200, phase: 'build', organization_id: 'bolt', embedding: [0.9, 0.1]}),
  (ta1:TnTask {slug: 't1', title: 'Dig', hours: 1, organization_id: 'acme'}),
  (ta2:TnTask {slug: 't2', title: 'Pour', hours: 2, organization_id: 'acme'}),
  (tb1:TnTask {slug: 't1', title: 'Dig for others', hours: 50, organization_id: 'bolt'}),
  (tb2:TnTask {slug: 'u2', title: 'Weld', hours: 60, organization_id: 'bolt'}),
  (ann:TnPerson {email: 'ann@x', name: 'Ann', org: 'acme'}), (bea:TnPerson {email: 'bea@x', name: 'Bea', org: 'bolt'}),
  (red:TnTag {name: 'red'}), (blue:TnTag {name: 'blue'}),
  (ka:TnTicket:Org_acme {id: 'k1', text: 'leak'}), (kb:TnTicket:Org_bolt {id: 'k2', text: 'crack'}),
  (pa:TnPart:Org_acme {code: 'pa'}), (pb:TnPart:Org_bolt {code: 'pb'}),
  (n1:TnBulletin {text: 'small'}), (n2:TnBulletin {text: 'of others'}), (n3:TnBulletin {text: 'large'}),
  (a1)-[:TN_HAS {share: 1}]->(ta1), (a1)-[:TN_HAS {share: 2}]->(ta2), (a2)-[:TN_HAS {share: 3}]->(ta2),
  (b1)-[:TN_HAS {share: 70}]->(tb1), (b2)-[:TN_HAS {share: 80}]->(tb2),
  (a1)-[:TN_HAS {share: 99}]->(tb2),
  (a1)-[:TN_LED_BY]->(ann), (b1)-[:TN_LED_BY]->(bea), (a2)-[:TN_LED_BY]->(bea),
  (ann)-[:TN_OWNS]->(ta1), (bea)-[:TN_OWNS]->(tb1), (bea)-[:TN_OWNS]->(ta2),
  (a1)-[:TN_TAGGED]->(red), (a2)-[:TN_TAGGED]->(blue), (b1)-[:TN_TAGGED]->(red), (b2)-[:TN_TAGGED]->(red),
  (ka)-[:TN_PART]->(pa), (kb)-[:TN_PART]->(pb), (ka)-[:TN_PART]->(pb), (ka)-[:TN_MARKED]->(red), (kb)-[:TN_MARKED]->(red),
  (n1)-[:TN_ABOUT]->(a1), (n2)-[:TN_ABOUT]->(b1), (n3)-[:TN_ABOUT]->(a2);
