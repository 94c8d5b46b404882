export module numbers;
export [[mlflow::trace]] int twice(int x) { return 2 * x; }
