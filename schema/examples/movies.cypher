// The data of movies.graphql: 30 nodes, invented. One statement per semicolon; runs on Neo4j and on the embedded engine.
UNWIND [
  {id: 'studio-1', name: 'Northlight Pictures', foundedYear: 1931, headquarters: point({longitude: 10.75, latitude: 59.91})},
  {id: 'studio-2', name: 'Harbour & Sons', foundedYear: 1978, headquarters: point({longitude: -0.12, latitude: 51.5})},
  {id: 'studio-3', name: 'Kleine Lampe', foundedYear: 1978}
] AS row
CREATE (n:Studio:Company) SET n = row;

UNWIND [
  {id: 'movie-01', title: 'The Quiet Grid', tagline: 'When the lights go out, listen.', released: date('1999-03-31'), runtimeMinutes: 136, budget: 63000000, rating: 8.5, genres: ['SCIENCE_FICTION', 'ACTION'], filmedAt: point({longitude: 151.2, latitude: -33.87}), language: 'en', updatedAt: datetime('2026-01-05T08:00:00Z')},
  {id: 'movie-02', title: 'The Quiet Grid: Return', tagline: 'They left it running.', released: date('2003-05-15'), runtimeMinutes: 138, budget: 150000000, rating: 7.0, genres: ['SCIENCE_FICTION', 'ACTION'], filmedAt: point({longitude: 151.2, latitude: -33.87}), language: 'en', updatedAt: datetime('2026-01-05T08:00:00Z')},
  {id: 'movie-03', title: 'The Quiet Grid: Blackout', released: date('2003-11-05'), runtimeMinutes: 129, budget: 150000000, rating: 6.5, genres: ['SCIENCE_FICTION'], updatedAt: datetime('2026-01-06T09:30:00Z')},
  {id: 'movie-04', title: 'Låven', tagline: 'Noen husker.', released: date('2011-09-02'), runtimeMinutes: 94, budget: 2100000, rating: 7.5, genres: ['DRAMA', 'MYSTERY'], filmedAt: point({longitude: 10.39, latitude: 63.43}), language: 'no', updatedAt: datetime('2026-02-01T12:00:00Z')},
  {id: 'movie-05', title: 'It\'s "Only" a Valve', tagline: 'A comedy under pressure.', released: date('2015-06-19'), runtimeMinutes: 101, budget: 9007199254740993, rating: 6.5, genres: ['COMEDY'], filmedAt: point({longitude: -0.12, latitude: 51.5}), language: 'en', updatedAt: datetime('2026-02-11T23:59:59Z')},
  {id: 'movie-06', title: 'Die letzte Turbine', released: date('2018-01-25'), runtimeMinutes: 117, rating: 8.0, genres: ['DRAMA'], filmedAt: point({longitude: 13.4, latitude: 52.52}), language: 'de', updatedAt: datetime('2026-03-01T00:00:00Z')},
  {id: 'movie-07', title: 'Nine Bars', tagline: '', released: date('2020-10-30'), runtimeMinutes: 88, budget: 400000, genres: [], language: 'en', updatedAt: datetime('2026-03-02T10:00:00Z')},
  {id: 'movie-08', title: '水の声', tagline: 'The voice of water', released: date('2022-07-08'), runtimeMinutes: 125, budget: 12000000, rating: 8.5, genres: ['DRAMA', 'MYSTERY'], filmedAt: point({longitude: 139.69, latitude: 35.69}), language: 'ja', updatedAt: datetime('2026-03-03T10:00:00Z')},
  {id: 'movie-09', title: 'Unreleased', runtimeMinutes: 0, updatedAt: datetime('2026-03-04T10:00:00Z')}
] AS row
CREATE (n:Movie) SET n = row;

UNWIND [
  {id: 'series-1', title: 'Control Room', released: date('2019-02-01'), seasons: 4, genres: ['DRAMA']},
  {id: 'series-2', title: 'Low Pressure', released: date('2021-04-12'), seasons: 1, genres: ['COMEDY', 'MYSTERY']}
] AS row
CREATE (n:Series) SET n = row;

UNWIND [
  {id: 'person-01', name: 'Ada Vik', born: date('1964-09-02'), heightMetres: 1.68},
  {id: 'person-02', name: 'Ben Okoro', born: date('1961-07-30'), heightMetres: 1.84},
  {id: 'person-03', name: 'Carla Meis', born: date('1967-08-21'), heightMetres: 1.74},
  {id: 'person-04', name: 'Dov Aronsen', born: date('1960-04-04')},
  {id: 'person-05', name: 'Edda Lund', born: date('1985-12-31'), heightMetres: 1.71},
  {id: 'person-06', name: 'Farid Nasser', born: date('1990-02-28'), heightMetres: 1.79},
  {id: 'person-07', name: 'Grete O\'Hara', born: date('1958-11-11'), heightMetres: 1.62},
  {id: 'person-08', name: 'Hiro Tanabe', born: date('1972-05-05'), heightMetres: 1.77},
  {id: 'person-09', name: 'Ines Solé'}
] AS row
CREATE (n:Person) SET n = row;

UNWIND [
  {id: 'award-1', name: 'Golden Relay', year: 2000},
  {id: 'award-2', name: 'Golden Relay', year: 2019},
  {id: 'award-3', name: 'Prix du Courant', year: 2023}
] AS row
CREATE (n:Award) SET n = row;

UNWIND [
  {id: 'review-1', stars: 5, text: 'Twice in one week.', writtenAt: datetime('1999-04-02T20:15:00Z')},
  {id: 'review-2', stars: 4, text: 'Loud, but right.', writtenAt: datetime('1999-04-10T07:00:00Z')},
  {id: 'review-3', stars: 2, writtenAt: datetime('2003-11-06T18:30:00Z')},
  {id: 'review-4', stars: 5, text: 'Still, slow, perfect.', writtenAt: datetime('2022-07-09T01:02:03.456Z')}
] AS row
CREATE (n:Review) SET n = row;

UNWIND [
  {from: 'person-01', to: 'movie-01', properties: {roles: ['Operator'], billing: 1, screenTimeMinutes: 96}},
  {from: 'person-02', to: 'movie-01', properties: {roles: ['Stranger', 'Voice'], billing: 2, screenTimeMinutes: 61}},
  {from: 'person-03', to: 'movie-01', properties: {roles: ['Engineer'], billing: 3, screenTimeMinutes: 44}},
  {from: 'person-01', to: 'movie-02', properties: {roles: ['Operator'], billing: 1, screenTimeMinutes: 101}},
  {from: 'person-02', to: 'movie-02', properties: {roles: ['Stranger'], billing: 2, screenTimeMinutes: 58}},
  {from: 'person-02', to: 'movie-02', properties: {roles: ['Twin'], billing: 7, screenTimeMinutes: 6}},
  {from: 'person-01', to: 'movie-03', properties: {roles: ['Operator'], billing: 1}},
  {from: 'person-03', to: 'movie-03', properties: {roles: ['Engineer'], billing: 2, screenTimeMinutes: 70}},
  {from: 'person-05', to: 'movie-04', properties: {roles: ['Ragna'], billing: 1, screenTimeMinutes: 80}},
  {from: 'person-07', to: 'movie-04', properties: {roles: ['Mor'], billing: 2, screenTimeMinutes: 35}},
  {from: 'person-06', to: 'movie-05', properties: {roles: ['Plumber'], billing: 1, screenTimeMinutes: 77}},
  {from: 'person-05', to: 'movie-05', properties: {roles: ['Inspector'], billing: 2, screenTimeMinutes: 52}},
  {from: 'person-07', to: 'movie-06', properties: {roles: ['Frau Held'], billing: 1, screenTimeMinutes: 99}},
  {from: 'person-06', to: 'movie-07', properties: {roles: [], billing: 1, screenTimeMinutes: 88}},
  {from: 'person-08', to: 'movie-08', properties: {roles: ['Sora'], billing: 1, screenTimeMinutes: 110}}
] AS row
MATCH (a:Person) WHERE a.id = row.from
MATCH (b:Movie) WHERE b.id = row.to
CREATE (a)-[r:ACTED_IN]->(b) SET r = row.properties;

UNWIND [
  {from: 'person-05', to: 'series-1', properties: {roles: ['Shift lead'], episodes: 32}},
  {from: 'person-06', to: 'series-1', properties: {roles: ['Trainee', 'Narrator'], episodes: 12}},
  {from: 'person-07', to: 'series-2', properties: {roles: ['Mayor'], episodes: 6}}
] AS row
MATCH (a:Person) WHERE a.id = row.from
MATCH (b:Series) WHERE b.id = row.to
CREATE (a)-[r:ACTED_IN]->(b) SET r = row.properties;

UNWIND [
  {from: 'person-04', to: 'movie-01'}, {from: 'person-04', to: 'movie-02'}, {from: 'person-04', to: 'movie-03'},
  {from: 'person-03', to: 'movie-03'}, {from: 'person-07', to: 'movie-04'}, {from: 'person-06', to: 'movie-05'},
  {from: 'person-08', to: 'movie-08'}
] AS row
MATCH (a:Person) WHERE a.id = row.from
MATCH (b:Movie) WHERE b.id = row.to
CREATE (a)-[:DIRECTED]->(b);

UNWIND [
  {from: 'movie-01', to: 'studio-1', properties: {share: 1.0}},
  {from: 'movie-02', to: 'studio-1', properties: {share: 0.75}},
  {from: 'movie-03', to: 'studio-1', properties: {share: 0.75}},
  {from: 'movie-05', to: 'studio-2', properties: {share: 1.0}},
  {from: 'movie-06', to: 'studio-3', properties: {share: 0.5}},
  {from: 'movie-07', to: 'studio-2', properties: {share: 0.1}}
] AS row
MATCH (a:Movie) WHERE a.id = row.from
MATCH (b:Studio) WHERE b.id = row.to
CREATE (a)-[r:PRODUCED_BY]->(b) SET r = row.properties;

UNWIND [{from: 'movie-02', to: 'movie-01'}, {from: 'movie-03', to: 'movie-02'}] AS row
MATCH (a:Movie) WHERE a.id = row.from
MATCH (b:Movie) WHERE b.id = row.to
CREATE (a)-[:SEQUEL_OF]->(b);

UNWIND [
  {from: 'review-1', to: 'movie-01'}, {from: 'review-2', to: 'movie-01'},
  {from: 'review-3', to: 'movie-03'}, {from: 'review-4', to: 'movie-08'}
] AS row
MATCH (a:Review) WHERE a.id = row.from
MATCH (b:Movie) WHERE b.id = row.to
CREATE (a)-[:REVIEWS]->(b);

UNWIND [
  {from: 'movie-01', to: 'award-1', properties: {category: 'Picture'}},
  {from: 'movie-08', to: 'award-3', properties: {category: 'Picture'}}
] AS row
MATCH (a:Movie) WHERE a.id = row.from
MATCH (b:Award) WHERE b.id = row.to
CREATE (a)-[r:WON]->(b) SET r = row.properties;

UNWIND [
  {from: 'person-04', to: 'award-1', properties: {category: 'Director'}},
  {from: 'person-07', to: 'award-2', properties: {category: 'Leading role'}},
  {from: 'person-08', to: 'award-3', properties: {category: 'Leading role'}},
  {from: 'person-08', to: 'award-3', properties: {category: 'Director'}}
] AS row
MATCH (a:Person) WHERE a.id = row.from
MATCH (b:Award) WHERE b.id = row.to
CREATE (a)-[r:WON]->(b) SET r = row.properties;

UNWIND [
  {from: 'person-01', to: 'person-02', properties: {since: 1998}},
  {from: 'person-03', to: 'person-01', properties: {since: 1999}},
  {from: 'person-05', to: 'person-06', properties: {since: 2015}},
  {from: 'person-06', to: 'person-07', properties: {}},
  {from: 'person-08', to: 'person-09', properties: {since: 2021}}
] AS row
MATCH (a:Person) WHERE a.id = row.from
MATCH (b:Person) WHERE b.id = row.to
CREATE (a)-[r:KNOWS]->(b) SET r = row.properties;
