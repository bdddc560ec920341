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

/** All prices of a product in a column, of whatever days. */
export function pricesIn(line, column) {
    return line.data.price_ids.records.filter(
        ({ data }) => data.cadence_unit === column.unit && data.cadence_count === column.count
    );
}

/** Whether a price is valid on a day; one without dates always is. */
export function isValidOn({ data }, day) {
    return (!data.date_from || data.date_from <= day) && (!data.date_to || day <= data.date_to);
}

/** The price of a product in a column on a day: its record, or nothing. */
export function priceAt(line, column, day) {
    return pricesIn(line, column).find((price) => isValidOn(price, day));
}

/** The prices of a product in a column that begin after a day, the first to begin first. */
export function pricesToCome(line, column, day) {
    return pricesIn(line, column)
        .filter(({ data }) => data.date_from && day < data.date_from)
        .sort((a, b) => a.data.date_from - b.data.date_from);
}

/** The prices of frequencies that are no columns any more: they go when the plan is saved. */
export function pricesWithoutColumn(lines, columns) {
    return lines.flatMap((line) => {
        const shown = columns.flatMap((column) => pricesIn(line, column));
        return line.data.price_ids.records.filter((price) => !shown.includes(price));
    });
}

/** The column in which a product without prices costs its own sales price: the shortest that has a price, or is there. */
export function ownColumn(lines, columns, day) {
    return columns.find((column) => lines.some((line) => priceAt(line, column, day))) || columns[0];
}

/** What a product costs in an empty cell, as the server has it; null where it is not sold. */
export function priceInstead(line, column, own, day) {
    const { kind, at_sales_price, sales_price, price_ids } = line.data;
    const isOnce = kind === "one_time";
    if (price_ids.records.length) {
        const valid = price_ids.records.filter((price) => isValidOn(price, day));
        return isOnce && valid.length === 1 ? valid[0].data.price : null;
    }
    return at_sales_price && (isOnce || column.id === own?.id) ? sales_price : null;
}
