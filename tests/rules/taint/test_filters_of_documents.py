"""Filters of document databases, whose databases and collections are reached by attribute, by item or by method."""

from taint.tools import reported

HELPERS = """
import json
from typing import Any

import pymongo
from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient, MongoClient
from pymongo.collection import Collection

client = MongoClient("mongodb://localhost")
db = client["notes"]
other = client.notes
users = db.users
later = AsyncIOMotorClient("mongodb://localhost").notes
asynchronous = AsyncMongoClient("mongodb://localhost")


def database():
    return pymongo.MongoClient("mongodb://localhost").get_database("notes")


class Store:
    def __init__(self):
        self.client = MongoClient("mongodb://localhost")
        self.db = self.client.notes
        self.users = self.db["users"]

    def of(self, name):
        return self.db[name]


STORE = Store()
"""

COLLECTIONS = {
    "attribute": "db.users",
    "item": "db['users']",
    "two_attributes": "client.notes.users",
    "two_items": "client['notes']['users']",
    "both": "other['users']",
    "named": "users",
    "method": "db.get_collection('users')",
    "default": "client.get_default_database().users",
    "returned": "database().users",
    "below": "db.users.archive",
    "options": "users.with_options()",
    "in_object": "STORE.users",
    "of_object": "STORE.of('users')",
    "made_at_once": "MongoClient('mongodb://localhost').notes.users",
}

CALLS = {
    "find": "users.find(x)",
    "find_one": "users.find_one(filter=x)",
    "count": "users.count_documents(x)",
    "distinct": "users.distinct('name', x)",
    "aggregate": "users.aggregate(x)",
    "delete": "users.delete_many(x)",
    "update": "users.update_one(x, {'$set': {'seen': True}})",
    "find_and_update": "users.find_one_and_update(x, {'$set': {'seen': True}})",
    "replace": "users.replace_one(x, {})",
    "command": "db.command(x)",
    "filter_of_a_command": "db.command({'find': 'users', 'filter': x})",
    "explained": "db.command({'explain': {'aggregate': 'users', 'pipeline': x, 'cursor': {}}})",
}

AWAITED = {
    "motor": "await later.users.find_one(x)",
    "motor_item": "await later['users'].delete_one(x)",
    "motor_each": "[one async for one in later.users.find(x)]",
    "pymongo": "await asynchronous.notes.users.find_one(x)",
}

VALUES = {
    "any_value": "def tool(x: Any):\n    users.find({'name': x})",
    "no_type": "def tool(x):\n    users.find({'name': x})",
    "dict": "def tool(x: dict):\n    users.find({'address': x})",
    "parsed": "def tool(x: str):\n    users.find({'name': json.loads(x)})",
    "called_like_a_filter": "def tool(x: dict):\n    users.find({'filter': x})",
    "in_a_command": "def tool(x: dict):\n    db.command({'find': 'users', 'filter': {'address': x}})",
    "code": "def tool(x: str):\n    users.find({'$where': f'this.name == {x}'})",
    "in_pipeline": "def tool(x: Any):\n    users.aggregate([{'$match': {'name': x}}])",
    "in_alternatives": "def tool(x: Any):\n    users.find({'$or': [{'name': x}, {'name': 'a'}]})",
}

HARMLESS = {
    "text": "def tool(x: str):\n    users.find({'name': x})",
    "composed": "def tool(x: str):\n    users.find({'name': f'user {x}'})",
    "number": "def tool(x: int):\n    users.find({'age': {'$gt': x}})",
    "optional_text": "def tool(x: str | None = None):\n    users.find({'name': x})",
    "texts": "def tool(x: list[str]):\n    users.find({'name': {'$in': x}})",
    "identifier": "def tool(x: Any):\n    users.find_one({'_id': ObjectId(x)})",
    "pattern": "def tool(x: str):\n    users.find({'name': {'$regex': re.escape(x)}})",
    "collection": "def tool(x: str):\n    db[x].find({})",
    "values": "def tool(x: dict):\n    users.update_one({'name': 'a'}, {'$set': x})",
    "inserted": "def tool(x: dict):\n    users.insert_one(x)",
}


def test_a_whole_filter_is_reported_however_the_collection_is_reached(tmp_path):
    tools = {name: f"def tool(x: dict):\n    {code}.find(x)" for name, code in COLLECTIONS.items()}
    tools |= {f"call_{name}": f"def tool(x: dict):\n    {code}" for name, code in CALLS.items()}
    tools |= {f"await_{name}": f"async def tool(x: dict):\n    {code}" for name, code in AWAITED.items()}
    tools["parsed_filter"] = "def tool(x: str):\n    users.find(json.loads(x))"
    assert reported(tmp_path, "raw-query-tool", {**tools, **HARMLESS}, HELPERS) == set(tools)


def test_a_whole_query_is_reported_wherever_it_stands_in_a_search(tmp_path):
    helpers = "from elasticsearch import Elasticsearch\nsearch = Elasticsearch('http://localhost:9200').search"
    tools = {
        "query": "def tool(x: dict):\n    search(index='notes', query=x)",
        "body": "def tool(x: dict):\n    search(index='notes', body={'query': x, 'size': 9})",
    }
    assert reported(tmp_path, "raw-query-tool", tools, helpers) == set(tools)


def test_a_value_that_may_be_an_operator_is_reported(tmp_path):
    assert reported(tmp_path, "query-language-injection", {**VALUES, **HARMLESS}, HELPERS) == set(VALUES)


def test_what_waits_for_the_database_blocks_the_loop(tmp_path):
    tools = {
        "blocks": "async def tool(x: str):\n    return list(db.users.find({'name': x}))",
        "waits": "async def tool(x: str):\n    return await later.users.find_one({'name': x})",
    }
    assert reported(tmp_path, "blocking-call-in-async", tools, HELPERS) == {"blocks"}
