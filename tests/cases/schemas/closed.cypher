CREATE (o:Open {id: 'o1'})-[:TO]->(:Ruled {id: 'r1'}), (:Said {id: 's1'}), (:Hidden {id: 'h1'})-[:OF]->(o), (:Empty {id: 'e1'});
