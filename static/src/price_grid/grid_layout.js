const DAYS_ABOUT = { day: 1, week: 7, month: 30, year: 365 };

/** The billing frequencies of a plan as columns, the shortest first. */
export function columnsOf(cadences) {
    return cadences
        .map(({ resId, data }) => ({
            id: resId,
            name: data.display_name,
            unit: data.cadence_unit,
            count: data.cadence_count,
            days: DAYS_ABOUT[data.cadence_unit] * data.cadence_count,
        }))
        .sort((a, b) => a.days - b.days);
}

/** The price of a product in a column: its record, or nothing. */
export function priceAt(line, column) {
    return line.data.price_ids.records.find(
        ({ data }) => data.cadence_unit === column.unit && data.cadence_count === column.count
    );
}

/** The prices of frequencies that are no columns any more: they go when the plan is saved. */
export function pricesWithoutColumn(lines, columns) {
    return lines.flatMap((line) => {
        const shown = columns.map((column) => priceAt(line, column));
        return line.data.price_ids.records.filter((price) => !shown.includes(price));
    });
}

/** The column in which a product without prices costs its own sales price: the shortest that has a price, or is there. */
export function ownColumn(lines, columns) {
    return columns.find((column) => lines.some((line) => priceAt(line, column))) || columns[0];
}

/** What a product costs in an empty cell, as the server has it; null where it is not sold. */
export function priceInstead(line, column, own) {
    const { kind, at_sales_price, sales_price, price_ids } = line.data;
    const isOnce = kind === "one_time";
    if (price_ids.records.length) {
        return isOnce && price_ids.records.length === 1 ? price_ids.records[0].data.price : null;
    }
    return at_sales_price && (isOnce || column.id === own?.id) ? sales_price : null;
}
