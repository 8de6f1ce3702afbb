//! Databases and the like: where they keep their data, and at which ports they can be reached.

use super::compose_image::Image;

/// A kind of database.
pub(crate) struct DataStore {
    /// The names of its images.
    names: &'static [&'static str],
    /// The folders with the data; one of them is enough. None for what is mostly used as a cache.
    pub(crate) folders: &'static [&'static str],
}

const fn store(names: &'static [&'static str], folders: &'static [&'static str]) -> DataStore {
    DataStore { names, folders }
}

const STORES: &[DataStore] = &[
    store(
        &["postgres", "postgis/postgis", "pgvector/pgvector", "timescale/timescaledb"],
        &["/var/lib/postgresql/data"],
    ),
    store(&["mysql", "mariadb", "percona", "mysql/mysql-server"], &["/var/lib/mysql"]),
    store(&["mongo"], &["/data/db"]),
    store(&["couchdb"], &["/opt/couchdb/data"]),
    store(&["cassandra"], &["/var/lib/cassandra"]),
    store(&["influxdb"], &["/var/lib/influxdb", "/var/lib/influxdb2", "/var/lib/influxdb3"]),
    store(&["neo4j"], &["/data"]),
    store(&["clickhouse/clickhouse-server", "clickhouse"], &["/var/lib/clickhouse"]),
    store(&["mcr.microsoft.com/mssql/server"], &["/var/opt/mssql", "/var/opt/mssql/data"]),
    store(&["rethinkdb"], &["/data"]),
    store(&["arangodb"], &["/var/lib/arangodb3"]),
    store(&["elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch"], &["/usr/share/elasticsearch/data"]),
    store(&["opensearchproject/opensearch"], &["/usr/share/opensearch/data"]),
    store(&["redis", "valkey/valkey", "memcached", "rabbitmq", "redis/redis-stack-server", "eqalpha/keydb"], &[]),
];

/// Ports of databases, caches and of the Docker daemon, with what listens there.
const PORTS: &[(u16, &str)] = &[
    (1433, "SQL Server"),
    (1521, "Oracle"),
    (2375, "the Docker daemon"),
    (2379, "etcd"),
    (3306, "MySQL"),
    (5432, "PostgreSQL"),
    (5984, "CouchDB"),
    (6379, "Redis"),
    (9042, "Cassandra"),
    (9200, "Elasticsearch"),
    (11211, "Memcached"),
    (26257, "CockroachDB"),
    (27017, "MongoDB"),
];

/// The kind of database that an image is.
pub(crate) fn of(image: &Image<'_>) -> Option<&'static DataStore> {
    let name = image.name();
    STORES.iter().find(|store| store.names.contains(&name.as_str()))
}

/// What usually listens at a port, if it is something with data.
pub(crate) fn at_port(port: u16) -> Option<&'static str> {
    PORTS.iter().find(|(known, _)| *known == port).map(|(_, what)| *what)
}
