CREATE (d1:Device {id: 'd1', name: 'Pump', serial: 'S-1'}), (d2:Device {id: 'd2', name: 'Valve', serial: 'S-2'}),
  (r1:Room {name: 'Cellar', code: '1234'}), (r2:Room {name: 'Attic', code: '9876'}),
  (d1)-[:IN {since: 1, note: 'loud'}]->(r1), (d2)-[:IN {since: 2, note: 'leaks'}]->(r2),
  (p1:Report {id: 'p1', title: 'Water'}), (p1)-[:ABOUT]->(r1),
  (:Note {id: 'n1', owner: 'ann'}), (:Note {id: 'n2', owner: 'bob'}),
  (:Hall {key: 'h1', name: 'Great Hall', plan: 'A'}), (:Yard {key: 'y1', name: 'Back Yard', plan: 'B'}),
  (:Truck {plate: 'AB 1'});
