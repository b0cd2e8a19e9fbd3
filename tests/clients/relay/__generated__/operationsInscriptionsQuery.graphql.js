/**
 * @generated SignedSource<<85bb1aefaa41916c33f99a671caba99f>>
 * @lightSyntaxTransform
 * @nogrep
 */

/* eslint-disable */

'use strict';

var node = (function(){
var v0 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v1 = [
  (v0/*: any*/),
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "libelle",
    "storageKey": null
  }
],
v2 = [
  {
    "alias": null,
    "args": null,
    "concreteType": "Candidature",
    "kind": "LinkedField",
    "name": "candidatures",
    "plural": true,
    "selections": [
      (v0/*: any*/),
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "etat",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "Domaine",
        "kind": "LinkedField",
        "name": "domaine",
        "plural": false,
        "selections": (v1/*: any*/),
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "SessionExamen",
        "kind": "LinkedField",
        "name": "session",
        "plural": false,
        "selections": (v1/*: any*/),
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "Candidat",
        "kind": "LinkedField",
        "name": "candidat",
        "plural": false,
        "selections": [
          (v0/*: any*/),
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "nom",
            "storageKey": null
          }
        ],
        "storageKey": null
      },
      {
        "alias": null,
        "args": [
          {
            "kind": "Literal",
            "name": "first",
            "value": 5
          }
        ],
        "concreteType": "EvenementConnection",
        "kind": "LinkedField",
        "name": "nouveautes",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "EvenementEdge",
            "kind": "LinkedField",
            "name": "edges",
            "plural": true,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "cursor",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "concreteType": "Evenement",
                "kind": "LinkedField",
                "name": "node",
                "plural": false,
                "selections": [
                  (v0/*: any*/),
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "rang",
                    "storageKey": null
                  }
                ],
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": "nouveautes(first:5)"
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": [],
    "kind": "Fragment",
    "metadata": null,
    "name": "operationsInscriptionsQuery",
    "selections": (v2/*: any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "operationsInscriptionsQuery",
    "selections": (v2/*: any*/)
  },
  "params": {
    "cacheID": "1a6d7ea08cec7b16b9b76652ed03558a",
    "id": null,
    "metadata": {},
    "name": "operationsInscriptionsQuery",
    "operationKind": "query",
    "text": "query operationsInscriptionsQuery {\n  candidatures {\n    id\n    etat\n    domaine {\n      id\n      libelle\n    }\n    session {\n      id\n      libelle\n    }\n    candidat {\n      id\n      nom\n    }\n    nouveautes(first: 5) {\n      edges {\n        cursor\n        node {\n          id\n          rang\n        }\n      }\n    }\n  }\n}\n"
  }
};
})();

node.hash = "e67eb5b5a8de27c0301194ccf6b68ec8";

export default node;
