CREATE FULLTEXT INDEX rs_letter_text IF NOT EXISTS FOR (n:RsLetter) ON EACH [n.title];
CREATE FULLTEXT INDEX rs_poster_text IF NOT EXISTS FOR (n:RsPoster) ON EACH [n.text];
CREATE FULLTEXT INDEX rs_memo_text IF NOT EXISTS FOR (n:RsMemo) ON EACH [n.text];
CREATE FULLTEXT INDEX rs_bill_text IF NOT EXISTS FOR (n:RsBill) ON EACH [n.text];
CREATE (l1:RsLetter {key: 'l1', owner: 'ann', title: 'grid one', topic: 'power', note: 'n1', grade: 1}),
  (l2:RsLetter {key: 'l2', owner: 'ann', title: 'grid two', topic: 'water', note: 'n2', grade: 2}),
  (l3:RsLetter {key: 'l3', owner: 'bob', title: 'grid three', topic: 'power', note: 'n3', grade: 3}),
  (l4:RsLetter {key: 'l4', title: 'grid four', topic: 'gas', note: 'n4', grade: 4}),
  (l1)-[:RS_REPLY]->(l2), (l1)-[:RS_REPLY]->(l3), (l3)-[:RS_REPLY]->(l4),
  (:RsPoster {key: 'p1', place: 'hall', text: 'grid closed'}), (:RsPoster {key: 'p2', place: 'yard', text: 'nothing'}),
  (:RsMemo {key: 'm1', text: 'grid memo'}),
  (:RsBill {key: 'b1', owner: 'ann', text: 'grid bill'}), (:RsBill {key: 'b2', owner: 'bob', text: 'other bill'});
