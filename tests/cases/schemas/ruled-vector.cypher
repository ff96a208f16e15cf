CREATE VECTOR INDEX rv_image_vector IF NOT EXISTS FOR (n:RvImage) ON n.embedding OPTIONS {indexConfig: {`vector.dimensions`: 2, `vector.similarity_function`: 'cosine'}};
CREATE VECTOR INDEX rv_face_vector IF NOT EXISTS FOR (n:RvFace) ON n.embedding OPTIONS {indexConfig: {`vector.dimensions`: 2, `vector.similarity_function`: 'cosine'}};
CALL db.awaitIndexes(30);
CREATE (:RvImage {key: 'i1', owner: 'ann', embedding: [0.0, 1.0]}), (:RvImage {key: 'i2', owner: 'ann', embedding: [0.5, 0.5]}),
  (:RvImage {key: 'i3', owner: 'bob', embedding: [1.0, 0.0]}), (:RvImage {key: 'i4', embedding: [0.9, 0.1]}),
  (:RvImage {key: 'i5', owner: 'bob', embedding: [0.8, 0.2]}), (:RvImage {key: 'i6', owner: 'bob', embedding: [0.7, 0.2]}),
  (:RvFace {key: 'f1', embedding: [1.0, 0.0]});
