CREATE (:Item {id: 'i1'})-[:HAS]->(:Part {id: 'p1'}), (:Log {id: 'l1'});
