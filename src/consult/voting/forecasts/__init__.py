"""The joint answer about a running vote, and the fewest papers that would turn it."""

from consult.voting.forecasts.forecast import Change, Forecast, ForecastError, forecast

__all__ = ["Change", "Forecast", "ForecastError", "forecast"]
