package io.prestomixture.engine;

import io.prestomixture.search.RoutingChoice;
import io.prestomixture.search.Stability;
import java.util.ArrayList;
import java.util.List;

/** What is told of a fit: its rounds so far, and how it began and ended. */
final class FitCourse {
  private final FitProgress progress;
  private final List<RoundRecord> rounds = new ArrayList<>();
  private StopReason stopReason;
  private Stability stability;
  private RoutingChoice routingChoice;
  private Double capacityCost;

  FitCourse(FitProgress progress) {
    this.progress = progress;
  }

  /**
   * The course so far.
   *
   * @param records that of every round
   * @param stopReason why there are no more; null while there are
   * @param stability how alike independent searches were; null where there were none
   * @param routingChoice what the weight of charges was chosen by; null where it was not
   * @param capacityCost what limits keep from being saved; null where that is not known
   */
  record State(
      List<RoundRecord> records,
      StopReason stopReason,
      Stability stability,
      RoutingChoice routingChoice,
      Double capacityCost) {}

  State state() {
    return new State(rounds(), stopReason, stability, routingChoice, capacityCost);
  }

  /** Goes on from there. */
  void restore(State state) {
    rounds.clear();
    rounds.addAll(state.records);
    stopReason = state.stopReason;
    stability = state.stability;
    routingChoice = state.routingChoice;
    capacityCost = state.capacityCost;
  }

  FitProgress progress() {
    return progress;
  }

  /** A round is done. */
  void record(RoundRecord round) {
    rounds.add(round);
    progress.round(round);
  }

  /** The last round turned out otherwise. */
  void correct(RoundRecord round) {
    rounds.set(rounds.size() - 1, round);
  }

  List<RoundRecord> rounds() {
    return List.copyOf(rounds);
  }

  /** The number of the next round. */
  int next() {
    return rounds.size();
  }

  RoundRecord last() {
    return rounds.get(rounds.size() - 1);
  }

  void stop(StopReason reason) {
    stopReason = reason;
  }

  /** Why there are no more rounds; null while there are. */
  StopReason stopReason() {
    return stopReason;
  }

  boolean goesOn() {
    return stopReason == null;
  }

  void begin(Stability searches, RoutingChoice choice) {
    stability = searches;
    routingChoice = choice;
  }

  /** What the weight of charges was chosen by; null where it was not. */
  RoutingChoice routingChoice() {
    return routingChoice;
  }

  /** Whether the least F is looked for, not one near a partition that predicts better. */
  boolean seeksLeast() {
    return routingChoice == null || routingChoice.taken() == 0;
  }

  /** How alike independent searches were; null where there were none. */
  Stability stability() {
    return stability;
  }

  void cost(double value) {
    capacityCost = value;
  }

  /** What limits keep from being saved; null where none can bind. */
  Double capacityCost() {
    return capacityCost;
  }
}
