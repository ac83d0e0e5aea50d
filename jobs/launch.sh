# What jobs/presto and jobs/bench share; sourced by them. Sets PRESTO_HOME, java, logging
# and java_options.

PRESTO_HOME="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
export PRESTO_HOME
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
logging="-Dlog4j2.configurationFile=file://${PRESTO_HOME// /%20}/conf/log4j2.properties"
java_options=()

fail() { # exit code, sentence
  printf '%s\n' "$2" >&2
  exit "$1"
}

check_java() {
  local version
  version="$("$java" -version 2>&1)" ||
    fail 2 "'$java' does not run; install a JDK 17 or 21 and set JAVA_HOME to it."
  [[ "$version" =~ version\ \"([0-9]+) ]] || fail 2 "'$java -version' tells no version; set JAVA_HOME."
  if ((BASH_REMATCH[1] < 17 || BASH_REMATCH[1] >= 24)); then
    fail 2 "JDK ${BASH_REMATCH[1]} cannot run this version of Spark; set JAVA_HOME to a JDK 17 or 21."
  fi
}

build() { # what is missing, Maven arguments
  printf '%s\n' "$1 is missing; building it, which takes a minute." >&2
  command -v mvn > /dev/null || fail 1 "Maven (mvn) is needed to build; install it."
  (cd "$PRESTO_HOME" && mvn -B -q "${@:2}" >&2) || fail 1 "The build failed."
}

run_java() { # class path, main class, arguments
  export SPARK_LOCAL_IP="${SPARK_LOCAL_IP:-127.0.0.1}"
  exec "$java" "@$PRESTO_HOME/target/java-options" "-Xmx${PRESTO_MEMORY:-4g}" -XX:+UseParallelGC \
    ${java_options[@]+"${java_options[@]}"} "$logging" -cp "$1" "${@:2}"
}
