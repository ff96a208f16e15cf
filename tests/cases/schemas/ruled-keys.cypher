CREATE CONSTRAINT cygnet_case_ru_page_path IF NOT EXISTS FOR (n:RuPage) REQUIRE n.path IS UNIQUE;
CREATE CONSTRAINT cygnet_case_ru_page_serial IF NOT EXISTS FOR (n:RuPage) REQUIRE n.serial IS UNIQUE;
CREATE CONSTRAINT cygnet_case_ru_page_badge IF NOT EXISTS FOR (n:RuPage) REQUIRE n.badge IS UNIQUE;
CREATE CONSTRAINT cygnet_case_ru_tag IF NOT EXISTS FOR (n:RuTag) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT cygnet_case_ru_part IF NOT EXISTS FOR (n:RuPart) REQUIRE n.code IS UNIQUE;
CREATE CONSTRAINT cygnet_case_ru_person IF NOT EXISTS FOR (n:RuPerson) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT cygnet_case_ru_place IF NOT EXISTS FOR (n:RuPlace) REQUIRE n.name IS UNIQUE;
CREATE (a:RuPage {path: 'a', owner: 'ann', title: 'A', secret: false, locked: false, serial: 's1'}),
  (b:RuPage {path: 'b', owner: 'bob', title: 'B', secret: true, locked: false, serial: 's2'}),
  (l:RuPage {path: 'l', owner: 'ann', title: 'L', secret: false, locked: true}),
  (x:RuTag {name: 'x', open: true, hidden: false}), (shut:RuTag {name: 'shut', open: false, hidden: false}),
  (dark:RuTag {name: 'dark', open: true, hidden: true}), (full:RuTag {name: 'full', open: true, hidden: false}),
  (b)-[:RU_TAGGED]->(full), (l)-[:RU_TAGGED]->(full), (a)-[:RU_TAGGED {weight: 1}]->(x),
  (pa:RuPart {code: 'pa', text: 'of a'}), (pb:RuPart {code: 'pb', text: 'of b'}), (a)-[:RU_PART]->(pa), (b)-[:RU_PART]->(pb),
  (a)-[:RU_PART]->(pc:RuPart {code: 'pc'}),
  (:RuPerson {name: 'Eve'}), (:RuPlace {name: 'Oslo'}),
  (r:RuRoom {name: 'r'}), (:RuBox {name: 'mine', keeper: 'ann'})-[:RU_IN]->(r), (:RuBox {name: 'theirs', keeper: 'bob'})-[:RU_IN]->(r);
