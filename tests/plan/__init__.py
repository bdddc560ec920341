from . import test_plan_browser, test_price_dates, test_price_grid, test_sold
